/** State of a campaign: definition, plan, queue, and the counts of its recipients. */
@NullMarked
package dev.trickle.scheduler.campaign;

import org.jspecify.annotations.NullMarked;
