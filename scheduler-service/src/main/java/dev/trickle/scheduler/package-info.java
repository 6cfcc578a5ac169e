/** Releases scheduled recipients within the quota; the classes of this package are the flow of the data. */
@NullMarked
package dev.trickle.scheduler;

import org.jspecify.annotations.NullMarked;
