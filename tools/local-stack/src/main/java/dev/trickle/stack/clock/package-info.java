/** Skips idle time of a clock; for the demo and tests only. */
@NullMarked
package dev.trickle.stack.clock;

import org.jspecify.annotations.NullMarked;
