/** Records that cannot be read or processed, and the health of the stream threads. */
@NullMarked
package dev.trickle.scheduler.failure;

import org.jspecify.annotations.NullMarked;
