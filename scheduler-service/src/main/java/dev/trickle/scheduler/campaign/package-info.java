/** What the gate knows of a campaign: its definition, how much of its plan arrived, where its recipients are. */
@NullMarked
package dev.trickle.scheduler.campaign;

import org.jspecify.annotations.NullMarked;
