/** Lets calls go wrong on purpose, and remembers how often they did. */
@NullMarked
package dev.trickle.simulator.fault;

import org.jspecify.annotations.NullMarked;
