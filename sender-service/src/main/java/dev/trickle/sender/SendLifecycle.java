package dev.trickle.sender;

import dev.trickle.sender.offsets.InitialOffsets.OffsetLost;
import dev.trickle.sender.pace.SendRateLimiter;
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
final class SendLifecycle implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(SendLifecycle.class);

    private static final Duration BETWEEN_CONSUMERS = Duration.ofSeconds(3);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private final Supplier<SendRequestConsumer> consumers;
    private final ShutdownSignal shutdownSignal;
    private final SendRateLimiter sendRateLimiter;
    private final InFlightRequests inFlightRequests;
    private final Duration grace;
    private final LongSupplier nanos;
    private @Nullable Thread thread;

    SendLifecycle(
            Supplier<SendRequestConsumer> consumers,
            ShutdownSignal shutdownSignal,
            SendRateLimiter sendRateLimiter,
            InFlightRequests inFlightRequests,
            Duration grace,
            LongSupplier nanos) {
        this.consumers = consumers;
        this.shutdownSignal = shutdownSignal;
        this.sendRateLimiter = sendRateLimiter;
        this.inFlightRequests = inFlightRequests;
        this.grace = grace;
        this.nanos = nanos;
    }

    @Override
    public void start() {
        thread = Thread.ofPlatform().name("reads-requests").start(this::run);
    }

    private void run() {
        while (!shutdownSignal.hasBegun()) {
            try (var requests = consumers.get()) {
                readUntilTheStop(requests);
            } catch (RuntimeException failure) {
                complain(failure);
                pause();
            }
        }
    }

    private void readUntilTheStop(SendRequestConsumer requests) {
        while (!shutdownSignal.hasBegun()) {
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
        while (inFlightRequests.claims() > 0 && nanos.getAsLong() < end) {
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    private void pause() {
        var end = nanos.getAsLong() + BETWEEN_CONSUMERS.toNanos();
        while (!shutdownSignal.hasBegun() && nanos.getAsLong() < end) {
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    @Override
    public void stop() {
        shutdownSignal.begin();
        sendRateLimiter.end();
        log.info(
                "No more claims, running calls finish requests={} claims={}",
                inFlightRequests.requests(),
                inFlightRequests.claims());
        join();
        log.info(
                "Stopped sending, requests are read again, claims will be settled requests-left={} claims-left={}",
                inFlightRequests.left(),
                inFlightRequests.claims());
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
