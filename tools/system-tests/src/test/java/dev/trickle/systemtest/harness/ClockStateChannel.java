package dev.trickle.systemtest.harness;

import dev.trickle.pipeline.ClockSkippable;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/** Exposes over HTTP whether a process is busy and when its next timer is due, and reads that from the test. */
record ClockStateChannel(JsonHttpClient http) implements ClockSkippable {

    private static final String PATH = "/test-clock-state";

    /** Busy flag and next timer of a process. */
    record ClockState(boolean busy, Optional<Instant> next) {

        /** Reads the busy flag first, because work in flight may set the next timer. */
        static ClockState of(Collection<? extends ClockSkippable> components) {
            var busy = components.stream().anyMatch(ClockSkippable::isBusy);
            return new ClockState(
                    busy,
                    components.stream()
                            .map(ClockSkippable::nextTimer)
                            .flatMap(Optional::stream)
                            .min(Comparator.naturalOrder()));
        }
    }

    /** Creates the route; the components are queried at each request. */
    static RouterFunction<ServerResponse> route(Supplier<? extends Collection<? extends ClockSkippable>> components) {
        return RouterFunctions.route()
                .GET(PATH, request -> ServerResponse.ok().body(ClockState.of(components.get())))
                .build();
    }

    @Override
    public Optional<Instant> nextTimer() {
        return http.tryGet(PATH)
                .filter(response -> response.status() == 200)
                .map(response -> response.json().path("next").asString(""))
                .filter(next -> !next.isEmpty())
                .map(Instant::parse);
    }

    /** A process that does not answer counts as busy. */
    @Override
    public boolean isBusy() {
        return http.tryGet(PATH)
                .filter(response -> response.status() == 200)
                .map(response -> response.json().path("busy").asBoolean(true))
                .orElse(true);
    }
}
