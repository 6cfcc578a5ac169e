package dev.trickle.scheduler;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Replaces failed stream threads and reports failures in the health endpoint.
 *
 * <p>Kafka Streams' default handler shuts the client down while the process keeps running: apparently healthy, but
 * without any release.
 */
final class StreamsHealth implements StreamsUncaughtExceptionHandler, HealthIndicator {

    private static final Logger log = LoggerFactory.getLogger(StreamsHealth.class);

    /** Pause before a thread is replaced, so that an immediate repetition fills neither the log nor the CPU. */
    private static final Duration RESTART_DELAY = Duration.ofSeconds(5);

    /** How long the service reports DOWN after a failure. */
    private static final Duration UNHEALTHY_AFTER_FAILURE = Duration.ofMinutes(1);

    private final Supplier<@Nullable KafkaStreams> streams;
    private final AtomicLong failures = new AtomicLong();
    private volatile long lastFailureNanos;

    StreamsHealth(Supplier<@Nullable KafkaStreams> streams) {
        this.streams = streams;
    }

    @Override
    public StreamThreadExceptionResponse handle(Throwable failure) {
        log.error("Stream thread failed and is replaced failures={}", failures.incrementAndGet(), failure);
        lastFailureNanos = System.nanoTime();
        LockSupport.parkNanos(RESTART_DELAY.toNanos());
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    @Override
    public Health health() {
        var running = streams.get();
        var state = running == null ? State.NOT_RUNNING : running.state();
        return (hasFailedRecently() || !isRunning(state) ? Health.down() : Health.up())
                .withDetail("failures", failures.get())
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
