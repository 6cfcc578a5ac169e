/** Keeps what somebody sends on disk, while it is worked off. */
@NullMarked
package dev.trickle.api.upload;

import org.jspecify.annotations.NullMarked;
