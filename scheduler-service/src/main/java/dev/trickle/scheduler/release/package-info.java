/** Decides when and whom: the send window, and whose turn it is. */
@NullMarked
package dev.trickle.scheduler.release;

import org.jspecify.annotations.NullMarked;
