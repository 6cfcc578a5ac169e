package dev.trickle.status.webhook;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Timeout of each phase of a connection. Further bytes do not extend it, so a slow client gains no time. */
final class ConnectionTimeouts {

    /** What the connection waits for. */
    enum Phase {
        HEADER,
        BODY,

        /** Acknowledgement by Kafka. */
        ACKNOWLEDGEMENT,

        NEXT_REQUEST,

        /** The client reads the last response and closes the connection. */
        CLOSING
    }

    private static final Duration CLOSING_TIMEOUT = Duration.ofSeconds(2);

    private final WebhookProperties settings;

    /** No timeout is shorter than this, so a pending timer also serves the next phase. */
    private final long shortestTimeout;

    private Phase phase = Phase.NEXT_REQUEST;
    private long deadline;
    private Consumer<Phase> onTimeout = timedOut -> {};
    private @Nullable Future<?> timer;

    ConnectionTimeouts(WebhookProperties settings) {
        this.settings = settings;
        this.shortestTimeout = Stream.of(Phase.values())
                .map(this::timeoutOf)
                .min(Duration::compareTo)
                .orElseThrow()
                .toNanos();
    }

    boolean isInPhase(Phase expected) {
        return phase == expected;
    }

    /** Starts a phase; calls {@code onTimeout} if it exceeds its timeout. */
    void startPhase(Phase next, ChannelHandlerContext context, Consumer<Phase> onTimeout) {
        phase = next;
        deadline = System.nanoTime() + timeoutOf(next).toNanos();
        this.onTimeout = onTimeout;
        if (timer == null) {
            scheduleCheck(context, shortestTimeout);
        }
    }

    private void scheduleCheck(ChannelHandlerContext context, long delayNanos) {
        timer = context.executor().schedule(() -> checkDeadline(context), delayNanos, TimeUnit.NANOSECONDS);
    }

    private void checkDeadline(ChannelHandlerContext context) {
        timer = null;
        var remaining = deadline - System.nanoTime();
        if (remaining > 0) {
            scheduleCheck(context, Math.min(remaining, shortestTimeout));
        } else {
            onTimeout.accept(phase);
        }
    }

    /** Cancels the pending timer. */
    void cancel() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private Duration timeoutOf(Phase next) {
        return switch (next) {
            case HEADER -> settings.headerTimeout();
            case BODY -> settings.bodyTimeout();
            case ACKNOWLEDGEMENT -> settings.acknowledgementTimeout();
            case NEXT_REQUEST -> settings.idleTimeout();
            case CLOSING -> CLOSING_TIMEOUT;
        };
    }
}
