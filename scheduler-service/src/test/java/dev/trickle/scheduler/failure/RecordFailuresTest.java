package dev.trickle.scheduler.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trickle.pipeline.AccountId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordFailuresTest {

    private final RecordFailures recordFailures = new RecordFailures();

    @Test
    void aRecordIsSkippedAfterThreeFailures() {
        for (var failure = 0; failure < 3; failure++) {
            assertThatCode(() -> recordFailures.requireProcessable(at(7))).doesNotThrowAnyException();
            recordFailures.add(at(7), new IllegalStateException("ours"));
        }

        assertThatThrownBy(() -> recordFailures.requireProcessable(at(7)))
                .isInstanceOf(SkippedRecordException.class)
                .hasMessageContaining("offset 7 of message-events-0");
        assertThatCode(() -> recordFailures.requireProcessable(at(8))).doesNotThrowAnyException();
        assertThat(recordFailures.skipped()).isEqualTo(1);
    }

    /** Failures that are weeks apart do not add up. */
    @Test
    void aRecordThatSucceedsStartsAnew() {
        for (var round = 0; round < 2; round++) {
            for (var failure = 0; failure < 2; failure++) {
                assertThatThrownBy(() -> recordFailures.process(at(7), () -> {
                            throw new IllegalStateException("ours");
                        }))
                        .hasMessage("ours");
            }
            assertThatCode(() -> recordFailures.process(at(7), () -> {})).doesNotThrowAnyException();
        }
    }

    /** The transaction that skips it may be aborted. */
    @Test
    void aRecordThatIsSkippedAgainIsCountedOnce() {
        for (var failure = 0; failure < 3; failure++) {
            recordFailures.add(at(7), new IllegalStateException("ours"));
        }
        for (var time = 0; time < 2; time++) {
            assertThatThrownBy(() -> recordFailures.requireProcessable(at(7)))
                    .isInstanceOf(SkippedRecordException.class);
        }

        assertThat(recordFailures.skipped()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("failuresOfTheInfrastructure")
    void aFailureOfTheInfrastructureSkipsNoRecord(RuntimeException failure) {
        for (var time = 0; time < 10; time++) {
            recordFailures.add(at(7), failure);
        }

        assertThatCode(() -> recordFailures.requireProcessable(at(7))).doesNotThrowAnyException();
    }

    static Stream<RuntimeException> failuresOfTheInfrastructure() {
        return Stream.of(
                new ProcessorStateException("store"),
                new InvalidStateStoreException("store"),
                new TimeoutException("broker"),
                new StreamsException("wrapped", new TimeoutException("broker")),
                new UncheckedIOException(new IOException("disk")),
                new IllegalStateException("wrapped", new IOException("disk")),
                new IllegalStateException("wrapped", new StackOverflowError()),
                new UnknownAccountException(new AccountId("new")));
    }

    @Test
    void aWrappedFailureOfOurCodeCounts() {
        assertThat(RecordFailures.isCausedByRecord(new StreamsException(new IllegalStateException("ours"))))
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("fatalFailures")
    void aFailureThatNeedsAPersonShutsTheClientDown(Throwable failure, String reason) {
        var health = new StreamsHealth(() -> null, recordFailures);

        assertThat(health.handle(new StreamsException(failure)))
                .isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
        assertThat(health.health().getDetails().get("reason")).asString().contains(reason);
    }

    static Stream<Object[]> fatalFailures() {
        return Stream.of(
                new Object[] {new UnknownAccountException(new AccountId("new")), "Account new"},
                new Object[] {new ProcessorStateException("person-1"), "ProcessorStateException"},
                new Object[] {new IOException("person-1"), "IOException"},
                new Object[] {new OutOfMemoryError("person-1"), "OutOfMemoryError"});
    }

    private static RecordMetadata at(long offset) {
        return new RecordMetadata() {
            @Override
            public String topic() {
                return "message-events";
            }

            @Override
            public int partition() {
                return 0;
            }

            @Override
            public long offset() {
                return offset;
            }
        };
    }
}
