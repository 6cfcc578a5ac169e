/** Writes records as few bytes, for stores that only the gate reads. */
@NullMarked
package dev.trickle.scheduler.compact;

import org.jspecify.annotations.NullMarked;
