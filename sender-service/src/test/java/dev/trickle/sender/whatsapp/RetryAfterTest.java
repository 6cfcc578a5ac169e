package dev.trickle.sender.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    private static final String NOON = "Mon, 02 Mar 2026 12:00:00 GMT";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0                             | PT0S
            17                            | PT17S
             17                           | PT17S
            3600                          | PT1H
            999999999999                  | PT1H
            Mon, 02 Mar 2026 12:00:30 GMT | PT30S
            Mon, 02 Mar 2026 11:00:00 GMT | PT0S
            Tue, 03 Mar 2026 12:00:00 GMT | PT1H
            """)
    void parsesSecondsAndDates(String header, Duration wait) {
        assertThat(RetryAfter.parse(header, NOON)).isEqualTo(wait);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1.5", "soon", "99999999999999999999", "2026-03-02T12:00:00Z"})
    void ignoresInvalidValues(String header) {
        assertThat(RetryAfter.parse(header, NOON)).isNull();
    }

    @Test
    void returnsNullWithoutAHeader() {
        assertThat(RetryAfter.parse(null, NOON)).isNull();
    }

    @Test
    void ignoresADateWithoutTheDateOfTheServer() {
        assertThat(RetryAfter.parse("Mon, 02 Mar 2026 12:00:30 GMT", null)).isNull();
        assertThat(RetryAfter.parse("Mon, 02 Mar 2026 12:00:30 GMT", "noon")).isNull();
    }
}
