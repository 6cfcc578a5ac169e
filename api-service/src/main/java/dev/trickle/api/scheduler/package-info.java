/** Queries of the scheduler, which alone knows why an account or a campaign waits. */
@NullMarked
package dev.trickle.api.scheduler;

import org.jspecify.annotations.NullMarked;
