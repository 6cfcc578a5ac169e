/** Recovery of lost state stores from the inputs and from the events that the scheduler itself has published. */
@NullMarked
package dev.trickle.scheduler.recovery;

import org.jspecify.annotations.NullMarked;
