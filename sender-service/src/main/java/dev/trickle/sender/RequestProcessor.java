package dev.trickle.sender;

import static dev.trickle.pipeline.Topics.SEND_REQUESTS;

import dev.trickle.pipeline.SendRequested;
import dev.trickle.sender.DeadLetteringReader.Received;
import dev.trickle.sender.InFlightRequests.ClaimTracker;
import dev.trickle.sender.database.UnverifiedDatabaseException;
import dev.trickle.sender.offsets.PartitionProgress;
import dev.trickle.sender.offsets.StoppedReaders;
import dev.trickle.sender.permission.SendPermission;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes each request from its poll to its published outcome. On a failure it retries until the sender stops or the
 * partition is revoked; then the request is read again.
 */
final class RequestProcessor {

    private static final Logger log = LoggerFactory.getLogger(RequestProcessor.class);

    /**
     * The previous owner of the partition may have called a moment ago: its last second and the first one here must not
     * overlap.
     */
    private static final long HANDOVER_DELAY = Duration.ofSeconds(1).toNanos();

    private static final Duration INITIAL_PAUSE = Duration.ofMillis(250);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(5);
    private static final long LOG_INTERVAL = Duration.ofSeconds(10).toNanos();

    private final SendMessage sendMessage;
    private final DeadLetteringReader<SendRequested> deadLetteringReader;
    private final OutcomePublisher outcomePublisher;
    private final SendPermission sendPermission;
    private final ShutdownSignal shutdownSignal;
    private final InFlightRequests inFlightRequests;
    private final Executor threads;
    private final LongSupplier nanos;
    private final AtomicLong nextLogAt;

    RequestProcessor(
            SendMessage sendMessage,
            OutcomePublisher outcomePublisher,
            SendPermission sendPermission,
            ShutdownSignal shutdownSignal,
            InFlightRequests inFlightRequests,
            StoppedReaders stoppedReaders,
            Executor threads,
            LongSupplier nanos) {
        this.sendMessage = sendMessage;
        this.deadLetteringReader = new DeadLetteringReader<>(SEND_REQUESTS, outcomePublisher, stoppedReaders);
        this.outcomePublisher = outcomePublisher;
        this.sendPermission = sendPermission;
        this.shutdownSignal = shutdownSignal;
        this.inFlightRequests = inFlightRequests;
        this.threads = threads;
        this.nanos = nanos;
        this.nextLogAt = new AtomicLong(nanos.getAsLong());
    }

    /** Starts to process a record on its own thread. */
    void submit(ConsumerRecord<byte[], byte[]> record, PartitionProgress partitionProgress) {
        partitionProgress.start(record.offset());
        inFlightRequests.start();
        threads.execute(() -> {
            var processed = false;
            try {
                processed = processWithRetries(record, partitionProgress);
            } finally {
                inFlightRequests.finish(processed);
            }
        });
    }

    /** Returns whether the record is processed; if not, it is to be read again. */
    private boolean processWithRetries(ConsumerRecord<byte[], byte[]> record, PartitionProgress partitionProgress) {
        pauseUntil(partitionProgress.assignedAt() + HANDOVER_DELAY);
        var pause = INITIAL_PAUSE;
        while (isStillAssigned(partitionProgress)) {
            try {
                deadLetteringReader.read(record).ifPresent(request -> process(request, partitionProgress));
                partitionProgress.complete(record.offset());
                return true;
            } catch (ShutdownSignal.ShutdownException shutdownException) {
                return false;
            } catch (UnverifiedDatabaseException expected) {
                // Logged once by the guard. The request waits, however long that takes.
                pauseUntil(nanos.getAsLong() + INITIAL_PAUSE.toNanos());
            } catch (RuntimeException failure) {
                logFailure(record, failure);
                pauseUntil(nanos.getAsLong() + pause.toNanos());
                pause = nextPause(pause);
            }
        }
        return false;
    }

    private void process(Received<SendRequested> request, PartitionProgress partitionProgress) {
        try (var claimTracker = inFlightRequests.trackClaim()) {
            Runnable beforeClaim = () -> ensureStillAssigned(partitionProgress, claimTracker);
            sendPermission
                    .denialOf(request.account(), request.event())
                    .map(reason -> sendMessage.defer(request.account(), request.event(), reason, beforeClaim))
                    .orElseGet(() -> sendMessage.send(request.account(), request.event(), beforeClaim))
                    .ifPresent(outcomePublisher::publish);
        }
    }

    private void ensureStillAssigned(PartitionProgress partitionProgress, ClaimTracker claimTracker) {
        // Counted before the check: the shutdown forbids claims first and then reads the count.
        claimTracker.start();
        if (!isStillAssigned(partitionProgress)) {
            throw new ShutdownSignal.ShutdownException();
        }
    }

    private boolean isStillAssigned(PartitionProgress partitionProgress) {
        return !shutdownSignal.isRequested() && !partitionProgress.isRevoked();
    }

    /** Logs one failure for all requests: when the database is unavailable, all of them fail alike. */
    private void logFailure(ConsumerRecord<byte[], byte[]> record, RuntimeException failure) {
        var now = nanos.getAsLong();
        var at = nextLogAt.get();
        if (now - at >= 0 && nextLogAt.compareAndSet(at, now + LOG_INTERVAL)) {
            log.warn(
                    "Request processing failed, retrying partition={} offset={} failure={}",
                    record.partition(),
                    record.offset(),
                    failure.getClass().getSimpleName());
        }
    }

    /** Ends early after an interruption, which follows the shutdown. */
    private void pauseUntil(long instant) {
        for (var remaining = instant - nanos.getAsLong();
                remaining > 0 && !Thread.currentThread().isInterrupted();
                remaining = instant - nanos.getAsLong()) {
            LockSupport.parkNanos(remaining);
        }
    }

    private static Duration nextPause(Duration pause) {
        var doubled = pause.multipliedBy(2);
        return doubled.compareTo(MAX_PAUSE) < 0 ? doubled : MAX_PAUSE;
    }
}
