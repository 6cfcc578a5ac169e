package dev.trickle.sender;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class GraphVersionCheckTest {

    @Test
    void warnsNinetyDaysBeforeTheEnd() {
        assertThat(logged("v21.0", "2026-10-22T23:59:59Z")).isEmpty();
        assertThat(logged("v21.0", "2026-10-23T00:00:00Z"))
                .singleElement()
                .asString()
                .contains("ends soon", "days=90");
        assertThat(logged("v21.0", "2027-01-21T12:00:00Z"))
                .singleElement()
                .asString()
                .contains("ends soon", "days=0");
        assertThat(logged("v21.0", "2027-01-22T00:00:00Z"))
                .singleElement()
                .asString()
                .contains("has ended");
    }

    @Test
    void versionWithoutAKnownEndIsNamedWithTheDateOfTheList() {
        assertThat(logged("v26.0", "2026-12-01T00:00:00Z"))
                .singleElement()
                .asString()
                .contains("no known end", "v26.0", "as-of=2026-");
    }

    private static List<String> logged(String version, String now) {
        try (var lines = LoggedLines.capture()) {
            new GraphVersionCheck(version, () -> Instant.parse(now)).check();
            return List.copyOf(lines.lines());
        }
    }
}
