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

/** Which calls of the simulated API wait for their answer, and how many ever came, whatever became of them. */
final class OpenCalls {

    private final AtomicLong arrived = new AtomicLong();
    private final Set<Numbered> open = ConcurrentHashMap.newKeySet();

    /** A call has come; it is open while it is worked on. */
    <T extends @Nullable Object> T during(Call call, Supplier<T> work) {
        var begun = new Numbered(arrived.incrementAndGet(), call);
        open.add(begun);
        try {
            return work.get();
        } finally {
            open.remove(begun);
        }
    }

    long arrived() {
        return arrived.get();
    }

    List<Call> open() {
        return open.stream().map(Numbered::call).toList();
    }

    /** Two equal calls are two. */
    private record Numbered(long number, Call call) {}

    /**
     * What a caller has asked for.
     *
     * @param version of the Graph API, as the path named it
     */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Call(
            @Nullable String version,
            String phoneNumberId,
            @Nullable String bizOpaqueCallbackData) {}
}
