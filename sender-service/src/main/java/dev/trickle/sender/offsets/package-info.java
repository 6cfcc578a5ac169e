/** Stores processed offsets beside the claims, so that a database older than the log is detected. */
@NullMarked
package dev.trickle.sender.offsets;

import org.jspecify.annotations.NullMarked;
