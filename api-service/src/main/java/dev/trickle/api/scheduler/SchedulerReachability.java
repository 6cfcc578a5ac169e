package dev.trickle.api.scheduler;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether the scheduler answered in time.
 *
 * @param asOf instant of the scheduler's clock at which its last answer was true; null if it has not answered since the
 *     start of the API
 */
public record SchedulerReachability(
        boolean reachable, @Nullable Instant asOf) {}
