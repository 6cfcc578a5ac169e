package dev.trickle.scheduler.failure;

import dev.trickle.pipeline.UnsupportedEventException;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Replaces a failed stream thread or shuts the streams client down, and reports failures in the health endpoint.
 *
 * <p>A thread is replaced if its next attempt may succeed: after a failure of Kafka, and after a failure that one
 * record causes and that {@link RecordFailures} skips after repeated failures. Everything else shuts the streams client
 * down, and it stays down: an event that this version or its settings do not know, a failed store or disk, and an
 * {@link Error}. None of these skips a record.
 */
public final class StreamsHealth implements StreamsUncaughtExceptionHandler, HealthIndicator {

    private static final Logger log = LoggerFactory.getLogger(StreamsHealth.class);

    /** Pause before a thread is replaced, so that an immediate repetition fills neither the log nor the CPU. */
    private static final Duration RESTART_DELAY = Duration.ofSeconds(5);

    /** How long the service reports DOWN after a failure. */
    private static final Duration UNHEALTHY_AFTER_FAILURE = Duration.ofMinutes(1);

    private final Supplier<@Nullable KafkaStreams> streams;
    private final RecordFailures recordFailures;
    private final AtomicLong failures = new AtomicLong();
    private volatile long lastFailureNanos;
    private volatile @Nullable String shutdownReason;

    public StreamsHealth(Supplier<@Nullable KafkaStreams> streams, RecordFailures recordFailures) {
        this.streams = streams;
        this.recordFailures = recordFailures;
    }

    @Override
    public StreamThreadExceptionResponse handle(Throwable failure) {
        failures.incrementAndGet();
        lastFailureNanos = System.nanoTime();
        var reason = reasonToShutDown(failure);
        if (reason.isPresent()) {
            shutdownReason = reason.get();
            log.error("Stream thread failed, streams client shuts down reason={}", reason.get(), failure);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        if (isTemporary(failure)) {
            // Without the stack trace: no operator has to act, and the health shows it.
            log.warn("Stream thread replaced failures={} failure={}", failures.get(), failure.toString());
        } else {
            log.error("Stream thread failed, replaced failures={}", failures.get(), failure);
        }
        LockSupport.parkNanos(RESTART_DELAY.toNanos());
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    /** Whether Kafka will answer again by itself, as after the restart of a broker. */
    private static boolean isTemporary(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RetriableException) {
                return true;
            }
        }
        return false;
    }

    /** Why the client must shut down; without personal data, which messages of other exceptions may contain. */
    private static Optional<String> reasonToShutDown(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownAccountException || cause instanceof UnsupportedEventException) {
                return Optional.of(String.valueOf(cause.getMessage()));
            }
            if (cause instanceof Error || cause instanceof IOException || cause instanceof ProcessorStateException) {
                return Optional.of(cause.getClass().getSimpleName());
            }
        }
        return Optional.empty();
    }

    @Override
    public Health health() {
        var running = streams.get();
        var state = running == null ? State.NOT_RUNNING : running.state();
        var reason = shutdownReason;
        var health = reason == null && !hasFailedRecently() && isRunning(state) ? Health.up() : Health.down();
        if (reason != null) {
            health.withDetail("reason", reason);
        }
        return health.withDetail("failures", failures.get())
                .withDetail("skipped_records", recordFailures.skipped())
                .withDetail("stream", state.name().toLowerCase(Locale.ROOT))
                .build();
    }

    private boolean hasFailedRecently() {
        return failures.get() > 0
                && TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - lastFailureNanos)
                        < UNHEALTHY_AFTER_FAILURE.toSeconds();
    }

    /** Starting and rebalancing count as healthy. */
    private static boolean isRunning(State state) {
        return state == State.CREATED || state.isRunningOrRebalancing();
    }
}
