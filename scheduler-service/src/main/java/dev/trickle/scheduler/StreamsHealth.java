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
 * Goes on after a failure of the stream, and says so to whoever asks how the service is.
 *
 * <p>The default would end the stream and leave the program up: healthy to look at, and releasing nobody any more.
 */
final class StreamsHealth implements StreamsUncaughtExceptionHandler, HealthIndicator {

    private static final Logger log = LoggerFactory.getLogger(StreamsHealth.class);

    /** A failure that comes again at once must not fill the log, nor the machine. */
    private static final Duration RESTART_DELAY = Duration.ofSeconds(5);

    /** How long a failure is remembered; machine time. */
    private static final Duration UNHEALTHY_AFTER_FAILURE = Duration.ofMinutes(1);

    private final Supplier<@Nullable KafkaStreams> streams;
    private final AtomicLong failures = new AtomicLong();
    private volatile long lastFailureNanos;

    StreamsHealth(Supplier<@Nullable KafkaStreams> streams) {
        this.streams = streams;
    }

    @Override
    public StreamThreadExceptionResponse handle(Throwable failure) {
        log.error("The stream failed and is started again failures={}", failures.incrementAndGet(), failure);
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
                && TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - lastFailureNanos) < UNHEALTHY_AFTER_FAILURE.toSeconds();
    }

    /** Starting, and handing accounts over, is no illness. */
    private static boolean isRunning(State state) {
        return state == State.CREATED || state.isRunningOrRebalancing();
    }
}
