package dev.trickle.sender;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

class WireLogGuardTest {

    private static final String HEADERS = "org.apache.hc.client5.http.headers";
    private static final String CLIENT = "org.apache.hc";

    private final LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());

    @AfterEach
    void resetLevels() {
        logging.setLogLevel(HEADERS, null);
        logging.setLogLevel(CLIENT, LogLevel.INFO);
    }

    @Test
    void keepsHeadersOutOfTheLogDespiteConfiguredLevels() {
        logging.setLogLevel(HEADERS, LogLevel.DEBUG);
        logging.setLogLevel(CLIENT, LogLevel.TRACE);
        assertThat(LoggerFactory.getLogger(HEADERS).isDebugEnabled()).isTrue();

        new WireLogGuard(logging);

        assertThat(LoggerFactory.getLogger(HEADERS).isDebugEnabled()).isFalse();
        assertThat(LoggerFactory.getLogger(CLIENT + ".client5.http.wire").isDebugEnabled())
                .isFalse();
    }
}
