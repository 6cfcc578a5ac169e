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

/** What a program waits for, in its own words: it says them at one end, and at the other is asked for them. */
record ClockStateChannel(JsonHttpClient http) implements ClockSkippable {

    private static final String PATH = "/calendar-of-the-tests";

    /** What is said. */
    record ClockState(boolean busy, Optional<Instant> next) {

        /** Whether anything is under way is asked first: it may be what sets the next timer. */
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

    /** Answers on behalf of these, asked anew each time. */
    static RouterFunction<ServerResponse> answering(
            Supplier<? extends Collection<? extends ClockSkippable>> components) {
        return RouterFunctions.route()
                .GET(PATH, request -> ServerResponse.ok().body(ClockState.of(components.get())))
                .build();
    }

    @Override
    public Optional<Instant> nextTimer() {
        return http.find(PATH)
                .filter(response -> response.status() == 200)
                .map(response -> response.json().path("next").asString(""))
                .filter(next -> !next.isEmpty())
                .map(Instant::parse);
    }

    /** Who does not answer may be in the middle of something. */
    @Override
    public boolean isBusy() {
        return http.find(PATH)
                .filter(response -> response.status() == 200)
                .map(response -> response.json().path("busy").asBoolean(true))
                .orElse(true);
    }
}
