/** Release rules: send window, available quota, turns of the campaigns, and blocking reasons. */
@NullMarked
package dev.trickle.scheduler.release;

import org.jspecify.annotations.NullMarked;
