/** The health of the account: which numbers can send, and which templates are approved. */
@NullMarked
package dev.trickle.simulator.health;

import org.jspecify.annotations.NullMarked;
