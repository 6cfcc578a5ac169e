package dev.trickle.api.query;

import org.jspecify.annotations.Nullable;

/**
 * Answer of a service about an account.
 *
 * @param status the last known one while the service is unreachable; null if it has not answered yet
 */
public record ServiceAnswer<S extends ReportedStatus>(
        boolean isReachable, @Nullable S status) {

    /** Whether the service answered, and when the answer was true. */
    public ServiceReachability reachability() {
        return new ServiceReachability(isReachable, status == null ? null : status.at());
    }
}
