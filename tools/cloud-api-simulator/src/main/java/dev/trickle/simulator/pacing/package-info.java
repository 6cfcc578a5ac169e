/** Holds messages of a paced template until Meta has assessed the reactions to the first ones. */
@NullMarked
package dev.trickle.simulator.pacing;

import org.jspecify.annotations.NullMarked;
