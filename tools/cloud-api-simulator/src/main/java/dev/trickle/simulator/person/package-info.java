/** Decides the outcome of dispatched messages. */
@NullMarked
package dev.trickle.simulator.person;

import org.jspecify.annotations.NullMarked;
