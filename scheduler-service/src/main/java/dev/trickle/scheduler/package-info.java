/** Releases scheduled recipients within the quota; the classes of this package are the flow and the state stores. */
@NullMarked
package dev.trickle.scheduler;

import org.jspecify.annotations.NullMarked;
