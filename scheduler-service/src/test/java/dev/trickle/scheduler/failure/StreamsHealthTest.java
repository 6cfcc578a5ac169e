package dev.trickle.scheduler.failure;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Status;

/** What operators read about failed stream threads. */
class StreamsHealthTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(StreamsHealth.class);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final StreamsHealth health = new StreamsHealth(() -> null, new RecordFailures());

    @BeforeEach
    void captureLog() {
        logged.start();
        logger.addAppender(logged);
        // The pause before a thread is replaced ends at once.
        Thread.currentThread().interrupt();
    }

    @AfterEach
    void releaseLog() {
        Thread.interrupted();
        logger.detachAppender(logged);
    }

    static Object[] failuresOfKafka() {
        return new Object[] {
            new TimeoutException("no broker"),
            new StreamsException("commit", new DisconnectException("broker restarts"))
        };
    }

    /** A broker that restarts is part of normal operation: no operator has to act. */
    @ParameterizedTest
    @MethodSource("failuresOfKafka")
    void aThreadThatIsReplacedAfterAFailureOfKafkaIsNoError(Exception failure) {
        assertThat(health.handle(failure)).isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);

        assertThat(logged.list).singleElement().satisfies(entry -> {
            assertThat(entry.getLevel()).isEqualTo(Level.WARN);
            assertThat(entry.getThrowableProxy()).isNull();
        });
        assertThat(health.health().getStatus()).as("until it works again").isEqualTo(Status.DOWN);
    }

    /** A defect of our own code, which has to be mended. */
    @Test
    void aThreadThatIsReplacedAfterAFailureOfARecordIsAnError() {
        var failure = new StreamsException(new IllegalStateException("ours"));

        assertThat(health.handle(failure)).isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);

        assertThat(logged.list).singleElement().satisfies(entry -> {
            assertThat(entry.getLevel()).isEqualTo(Level.ERROR);
            assertThat(entry.getThrowableProxy()).isNotNull();
        });
    }
}
