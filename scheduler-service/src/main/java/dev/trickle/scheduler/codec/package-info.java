/** Writes records as few bytes, for stores that only the gate reads. */
@NullMarked
package dev.trickle.scheduler.codec;

import org.jspecify.annotations.NullMarked;
