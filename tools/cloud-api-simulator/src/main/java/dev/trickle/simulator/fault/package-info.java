/** Injects faults into calls, and counts them. */
@NullMarked
package dev.trickle.simulator.fault;

import org.jspecify.annotations.NullMarked;
