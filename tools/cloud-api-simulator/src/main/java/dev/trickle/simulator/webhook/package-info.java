/** Tells the subscribed receiver what became of the messages, signed and until it answers 200. */
@NullMarked
package dev.trickle.simulator.webhook;

import org.jspecify.annotations.NullMarked;
