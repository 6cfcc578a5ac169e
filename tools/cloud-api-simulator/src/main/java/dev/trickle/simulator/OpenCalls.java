package dev.trickle.simulator;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Tracks the calls in flight of the simulated API, and counts all calls whatever their outcome. */
final class OpenCalls {

    private final AtomicLong arrived = new AtomicLong();
    private final Set<NumberedCall> open = ConcurrentHashMap.newKeySet();

    /** Counts the call, and lists it as open while the work runs. */
    <T extends @Nullable Object> T track(Call call, Supplier<T> work) {
        var started = new NumberedCall(arrived.incrementAndGet(), call);
        open.add(started);
        try {
            return work.get();
        } finally {
            open.remove(started);
        }
    }

    long arrived() {
        return arrived.get();
    }

    List<Call> open() {
        return open.stream().map(NumberedCall::call).toList();
    }

    /** Distinguishes equal calls. */
    private record NumberedCall(long number, Call call) {}

    /**
     * A call of the messages endpoint.
     *
     * @param version of the Graph API in the path
     */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Call(
            @Nullable String version,
            String phoneNumberId,
            @Nullable String bizOpaqueCallbackData) {}
}
