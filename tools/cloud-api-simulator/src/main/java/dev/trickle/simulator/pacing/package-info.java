/** Keeps messages of a template back until Meta has seen what people make of the first. */
@NullMarked
package dev.trickle.simulator.pacing;

import org.jspecify.annotations.NullMarked;
