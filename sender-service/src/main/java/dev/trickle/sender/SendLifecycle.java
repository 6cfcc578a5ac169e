package dev.trickle.sender;

import dev.trickle.sender.offsets.InitialOffsets.OffsetLostException;
import dev.trickle.sender.pace.SendRateLimiter;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Starts and stops the processing of send requests. Their consumer runs for as long as the service runs, with a new
 * consumer after each failure. It stops in order: no further claim, then running calls end and their outcomes are
 * recorded and published, within the grace period. The background workers and the listeners stop after it.
 */
final class SendLifecycle implements SmartLifecycle, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SendLifecycle.class);

    private static final Duration RESTART_DELAY = Duration.ofSeconds(3);
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(20);

    private final Supplier<SendRequestConsumer> consumers;
    private final ShutdownSignal shutdownSignal;
    private final SendRateLimiter sendRateLimiter;
    private final InFlightRequests inFlightRequests;
    private final Duration gracePeriod;
    private final LongSupplier nanos;
    private final ExecutorService requestThreads;
    private @Nullable Thread thread;

    SendLifecycle(
            Supplier<SendRequestConsumer> consumers,
            ShutdownSignal shutdownSignal,
            SendRateLimiter sendRateLimiter,
            InFlightRequests inFlightRequests,
            Duration gracePeriod,
            LongSupplier nanos,
            ExecutorService requestThreads) {
        this.consumers = consumers;
        this.shutdownSignal = shutdownSignal;
        this.sendRateLimiter = sendRateLimiter;
        this.inFlightRequests = inFlightRequests;
        this.gracePeriod = gracePeriod;
        this.nanos = nanos;
        this.requestThreads = requestThreads;
    }

    @Override
    public void start() {
        thread = Thread.ofPlatform().name("send-request-consumer").start(this::run);
    }

    private void run() {
        while (!shutdownSignal.isRequested()) {
            try (var consumer = consumers.get()) {
                pollUntilShutdown(consumer);
            } catch (RuntimeException failure) {
                logFailure(failure);
                pause();
            }
        }
    }

    private void pollUntilShutdown(SendRequestConsumer consumer) {
        while (!shutdownSignal.isRequested()) {
            consumer.poll();
        }
        awaitClaims();
    }

    // Kafka wraps exceptions that are thrown during the assignment of partitions.
    private static void logFailure(RuntimeException failure) {
        if (failure.getCause() instanceof OffsetLostException offsetLost) {
            log.error("Committed offset lost, sending stopped reason={}", offsetLost.getMessage());
        } else {
            log.warn("Consumer of send requests failed, restarting failure={}", failure.toString());
        }
    }

    private void awaitClaims() {
        var end = nanos.getAsLong() + gracePeriod.toNanos();
        while (inFlightRequests.claims() > 0 && nanos.getAsLong() < end) {
            LockSupport.parkNanos(CHECK_INTERVAL.toNanos());
        }
    }

    private void pause() {
        var end = nanos.getAsLong() + RESTART_DELAY.toNanos();
        while (!shutdownSignal.isRequested() && nanos.getAsLong() < end) {
            LockSupport.parkNanos(CHECK_INTERVAL.toNanos());
        }
    }

    @Override
    public void stop() {
        shutdownSignal.request();
        sendRateLimiter.shutdown();
        log.info(
                "Sending stopping, waiting for running calls requests={} claims={}",
                inFlightRequests.requests(),
                inFlightRequests.claims());
        awaitThread();
        log.info(
                "Sending stopped unprocessed-requests={} unpublished-claims={}",
                inFlightRequests.unprocessed(),
                inFlightRequests.claims());
    }

    private void awaitThread() {
        try {
            if (thread != null) {
                thread.join();
                thread = null;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Interrupts the requests that are still processed, above all the retries of outcomes that were not recorded within
     * the grace period: the sweeper of another process, or a webhook, decides them.
     */
    @Override
    public void close() {
        requestThreads.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    /**
     * The highest phase stops first and starts last: it stops before the components that a call or its outcome needs.
     */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
