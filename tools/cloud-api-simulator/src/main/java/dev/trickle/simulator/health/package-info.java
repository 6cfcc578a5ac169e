/** Says how Meta looks upon the account: which numbers can send, and which templates may be sent. */
@NullMarked
package dev.trickle.simulator.health;

import org.jspecify.annotations.NullMarked;
