package dev.trickle.sender;

import static dev.trickle.pipeline.Topics.SEND_REQUESTS;

import dev.trickle.pipeline.SendRequested;
import dev.trickle.sender.DeadLetteringReader.Received;
import dev.trickle.sender.InFlightRequests.Claiming;
import dev.trickle.sender.offsets.PartitionProgress;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes each request from its poll to the moment when it has a row and everybody can know; whatever is away, it tries
 * again until the sender stops or the partition is another's. Then the request is read again.
 */
final class RequestProcessor {

    private static final Logger log = LoggerFactory.getLogger(RequestProcessor.class);

    /** Whoever had the partition before may have called a moment ago: its second and ours must not overlap. */
    private static final long AFTER_ANOTHER = Duration.ofSeconds(1).toNanos();

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final long BETWEEN_COMPLAINTS = Duration.ofSeconds(10).toNanos();

    private final SendMessage sendMessage;
    private final DeadLetteringReader<SendRequested> deadLetteringReader;
    private final OutcomePublisher outcomePublisher;
    private final SendPermission sendPermission;
    private final ShutdownSignal shutdownSignal;
    private final InFlightRequests inFlightRequests;
    private final Executor threads;
    private final LongSupplier nanos;
    private final AtomicLong complainFrom;

    RequestProcessor(
            SendMessage sendMessage,
            OutcomePublisher outcomePublisher,
            SendPermission sendPermission,
            ShutdownSignal shutdownSignal,
            InFlightRequests inFlightRequests,
            Executor threads,
            LongSupplier nanos) {
        this.sendMessage = sendMessage;
        this.deadLetteringReader = new DeadLetteringReader<>(SEND_REQUESTS, outcomePublisher);
        this.outcomePublisher = outcomePublisher;
        this.sendPermission = sendPermission;
        this.shutdownSignal = shutdownSignal;
        this.inFlightRequests = inFlightRequests;
        this.threads = threads;
        this.nanos = nanos;
        this.complainFrom = new AtomicLong(nanos.getAsLong());
    }

    /** Begins to have a record decided, on a thread of its own. */
    void begin(ConsumerRecord<byte[], byte[]> record, PartitionProgress partitionProgress) {
        partitionProgress.begin(record.offset());
        inFlightRequests.begin();
        threads.execute(() -> {
            var decided = false;
            try {
                decided = decideHoweverLongItTakes(record, partitionProgress);
            } finally {
                inFlightRequests.end(decided);
            }
        });
    }

    /** Whether it is decided; else it is to be read again. */
    private boolean decideHoweverLongItTakes(
            ConsumerRecord<byte[], byte[]> record, PartitionProgress partitionProgress) {
        pauseUntil(partitionProgress.since() + AFTER_ANOTHER);
        for (var pause = FIRST_PAUSE; isOurs(partitionProgress); pause = longer(pause)) {
            try {
                deadLetteringReader.read(record).ifPresent(request -> decide(request, partitionProgress));
                partitionProgress.end(record.offset());
                return true;
            } catch (ShutdownSignal.ShutdownException shutdownException) {
                return false;
            } catch (RuntimeException failure) {
                complain(record, failure);
                pauseUntil(nanos.getAsLong() + pause.toNanos());
            }
        }
        return false;
    }

    private void decide(Received<SendRequested> request, PartitionProgress partitionProgress) {
        try (var claiming = inFlightRequests.claiming()) {
            Runnable beforeTheClaim = () -> mustBeOurs(partitionProgress, claiming);
            var decided = sendPermission.is(request.account())
                    ? sendMessage.holdBack(request.account(), request.event(), beforeTheClaim)
                    : sendMessage.send(request.account(), request.event(), beforeTheClaim);
            decided.ifPresent(outcomePublisher::tell);
        }
    }

    private void mustBeOurs(PartitionProgress partitionProgress, Claiming claiming) {
        // Counted first: whoever stops looks at the count after forbidding claims.
        claiming.begin();
        if (!isOurs(partitionProgress)) {
            throw new ShutdownSignal.ShutdownException();
        }
    }

    private boolean isOurs(PartitionProgress partitionProgress) {
        return !shutdownSignal.hasBegun() && !partitionProgress.isLost();
    }

    /** One for all: when a database is away, everybody says the same. */
    private void complain(ConsumerRecord<byte[], byte[]> record, RuntimeException failure) {
        var now = nanos.getAsLong();
        var from = complainFrom.get();
        if (now - from >= 0 && complainFrom.compareAndSet(from, now + BETWEEN_COMPLAINTS)) {
            log.warn(
                    "Requests cannot be decided yet, trying again partition={} offset={} failure={}",
                    record.partition(),
                    record.offset(),
                    failure.getClass().getSimpleName());
        }
    }

    private void pauseUntil(long instant) {
        for (var left = instant - nanos.getAsLong(); left > 0; left = instant - nanos.getAsLong()) {
            LockSupport.parkNanos(left);
        }
    }

    private static Duration longer(Duration pause) {
        var doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }
}
