package dev.trickle.status.webhook;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a connection is waiting for, and for how long: a sender that trickles bytes gains no time by it. */
final class Patience {

    /** What is waited for. */
    enum Wait {
        HEAD,
        BODY,

        /** Kafka, which has a deadline of its own. */
        KEEPING,

        NEXT_REQUEST,

        /** That the other side has read its answer and goes. */
        FAREWELL
    }

    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final WebhookSettings settings;
    private Wait wait = Wait.NEXT_REQUEST;
    private @Nullable Future<?> timer;

    Patience(WebhookSettings settings) {
        this.settings = settings;
    }

    boolean isFor(Wait other) {
        return wait == other;
    }

    /** Begins to wait for something else; says so when that takes too long. */
    void begin(Wait next, ChannelHandlerContext context, Consumer<Wait> onTooLong) {
        end();
        wait = next;
        if (next != Wait.KEEPING) {
            timer = context.executor()
                    .schedule(() -> onTooLong.accept(next), longest(next).toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** Waits for nothing any more. */
    void end() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private Duration longest(Wait next) {
        return switch (next) {
            case HEAD -> settings.headersWithin();
            case BODY -> settings.bodyWithin();
            case KEEPING -> settings.acknowledgedWithin();
            case NEXT_REQUEST -> settings.idleFor();
            case FAREWELL -> FAREWELL;
        };
    }
}
