package dev.trickle.api.query;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether a service answered in time.
 *
 * @param asOf instant of its clock at which its last answer was true; null if it has not answered since the start of
 *     the API
 */
public record ServiceReachability(
        boolean reachable, @Nullable Instant asOf) {}
