/** Parses a call to the messages endpoint and checks it in Meta's order. */
@NullMarked
package dev.trickle.simulator.message;

import org.jspecify.annotations.NullMarked;
