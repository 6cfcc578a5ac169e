/** Keeps how far the topic was read beside the claims, so that a database older than the log is noticed. */
@NullMarked
package dev.trickle.sender.offsets;

import org.jspecify.annotations.NullMarked;
