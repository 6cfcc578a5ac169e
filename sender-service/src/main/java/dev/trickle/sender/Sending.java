package dev.trickle.sender;

import dev.trickle.sender.pace.Pace;
import dev.trickle.sender.progress.FirstOffsets.OffsetLost;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Keeps send requests being read for as long as the service runs, with a new consumer whenever one has failed, and ends
 * it in order: no claim begins, calls that run end, what became of them is written and told, within the grace period.
 */
final class Sending implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Sending.class);

    private static final Duration BETWEEN_CONSUMERS = Duration.ofSeconds(3);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private final Supplier<SendRequests> consumers;
    private final Stopping stopping;
    private final Pace pace;
    private final UnderWay underWay;
    private final Duration grace;
    private final LongSupplier nanos;
    private @Nullable Thread thread;

    Sending(
            Supplier<SendRequests> consumers,
            Stopping stopping,
            Pace pace,
            UnderWay underWay,
            Duration grace,
            LongSupplier nanos) {
        this.consumers = consumers;
        this.stopping = stopping;
        this.pace = pace;
        this.underWay = underWay;
        this.grace = grace;
        this.nanos = nanos;
    }

    @Override
    public void start() {
        thread = Thread.ofPlatform().name("reads-requests").start(this::run);
    }

    private void run() {
        while (!stopping.hasBegun()) {
            try (var requests = consumers.get()) {
                readUntilTheStop(requests);
            } catch (RuntimeException failure) {
                complain(failure);
                pause();
            }
        }
    }

    private void readUntilTheStop(SendRequests requests) {
        while (!stopping.hasBegun()) {
            requests.read();
        }
        waitForCalls();
    }

    // Kafka wraps what goes wrong while partitions are handed out.
    private static void complain(RuntimeException failure) {
        if (failure.getCause() instanceof OffsetLost lost) {
            log.error("Nothing is sent: {}", lost.getMessage());
        } else {
            log.warn("Reading send requests failed, it begins again failure={}", failure.toString());
        }
    }

    private void waitForCalls() {
        var end = nanos.getAsLong() + grace.toNanos();
        while (underWay.claims() > 0 && nanos.getAsLong() < end) {
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    private void pause() {
        var end = nanos.getAsLong() + BETWEEN_CONSUMERS.toNanos();
        while (!stopping.hasBegun() && nanos.getAsLong() < end) {
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    @Override
    public void stop() {
        stopping.begin();
        pace.end();
        log.info("No more claims, running calls finish requests={} claims={}", underWay.requests(), underWay.claims());
        join();
        log.info(
                "Stopped sending, requests are read again, claims will be settled requests-left={} claims-left={}",
                underWay.left(),
                underWay.claims());
    }

    private void join() {
        try {
            if (thread != null) {
                thread.join();
                thread = null;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    /** The highest phase stops first and starts last: before anything ends that a call or its outcome needs. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
