package dev.trickle.status.webhook;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a connection is waiting for, and for how long: a sender that trickles bytes gains no time by it. */
final class ConnectionTimeouts {

    /** What is waited for. */
    enum Phase {
        HEAD,
        BODY,

        /** Kafka. */
        KEEPING,

        NEXT_REQUEST,

        /** That the other side has read its answer and goes. */
        FAREWELL
    }

    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final WebhookProperties settings;

    /** No wait is shorter than this, so a timer that was set for one wait does for the next. */
    private final long shortest;

    private Phase phase = Phase.NEXT_REQUEST;
    private long until;
    private Consumer<Phase> onTooLong = late -> {};
    private @Nullable Future<?> timer;

    ConnectionTimeouts(WebhookProperties settings) {
        this.settings = settings;
        this.shortest = Stream.of(Phase.values())
                .map(this::longest)
                .min(Duration::compareTo)
                .orElseThrow()
                .toNanos();
    }

    boolean isFor(Phase other) {
        return phase == other;
    }

    /** Begins to wait for something else; says so when that takes too long. */
    void begin(Phase next, ChannelHandlerContext context, Consumer<Phase> onTooLong) {
        phase = next;
        until = System.nanoTime() + longest(next).toNanos();
        this.onTooLong = onTooLong;
        if (timer == null) {
            look(context, shortest);
        }
    }

    private void look(ChannelHandlerContext context, long in) {
        timer = context.executor().schedule(() -> ring(context), in, TimeUnit.NANOSECONDS);
    }

    private void ring(ChannelHandlerContext context) {
        timer = null;
        var left = until - System.nanoTime();
        if (left > 0) {
            look(context, Math.min(left, shortest));
        } else {
            onTooLong.accept(phase);
        }
    }

    /** Waits for nothing any more. */
    void end() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private Duration longest(Phase next) {
        return switch (next) {
            case HEAD -> settings.headersWithin();
            case BODY -> settings.bodyWithin();
            case KEEPING -> settings.acknowledgedWithin();
            case NEXT_REQUEST -> settings.idleFor();
            case FAREWELL -> FAREWELL;
        };
    }
}
