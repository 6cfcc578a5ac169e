/** Skips calendar time in which nothing would happen; used by the demo and by tests, never elsewhere. */
@NullMarked
package dev.trickle.stack.clock;

import org.jspecify.annotations.NullMarked;
