/** Claims, evidence and outcomes of send attempts, and the events that publish them. */
@NullMarked
package dev.trickle.sender.attempt;

import org.jspecify.annotations.NullMarked;
