/** Generated customers and messages, whose meaning is known because the generator made them from it. */
@NullMarked
package dev.trickle.systemtest.intent;

import org.jspecify.annotations.NullMarked;
