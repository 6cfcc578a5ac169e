package dev.trickle.stack.up;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StateConsoleTest {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Map<String, String> state = new TreeMap<>();
    private final StateConsole console =
            new StateConsole(() -> new TreeMap<>(state), new PrintStream(printed, true, UTF_8));

    @AfterEach
    void close() {
        console.close();
    }

    @Test
    void printsTheStateOnceAndThenEachChange() {
        state.put("Phone number 1", "quality GREEN");
        console.printAll(Map.of("API", "http://127.0.0.1:8080"));
        assertThat(lines()).contains("  Phone number 1: quality GREEN", "  API: http://127.0.0.1:8080");

        console.printChanges(LocalTime.NOON);
        assertThat(lines()).isEmpty();

        state.put("Phone number 1", "quality YELLOW");
        state.put("Suspended account default", "The access token is wrong");
        console.printChanges(LocalTime.NOON);
        assertThat(lines())
                .containsExactly(
                        "12:00:00 Phone number 1: quality YELLOW",
                        "12:00:00 Suspended account default: The access token is wrong");

        state.remove("Suspended account default");
        console.printChanges(LocalTime.NOON);
        assertThat(lines()).containsExactly("12:00:00 Suspended account default: ended");
    }

    private List<String> lines() {
        var lines = printed.toString(UTF_8).lines().toList();
        printed.reset();
        return lines;
    }
}
