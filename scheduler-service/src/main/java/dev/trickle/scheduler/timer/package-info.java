/** Whose time is over when. */
@NullMarked
package dev.trickle.scheduler.timer;

import org.jspecify.annotations.NullMarked;
