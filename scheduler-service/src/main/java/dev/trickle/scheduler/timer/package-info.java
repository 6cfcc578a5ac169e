/** Timers of recipients and slots. */
@NullMarked
package dev.trickle.scheduler.timer;

import org.jspecify.annotations.NullMarked;
