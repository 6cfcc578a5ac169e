package dev.trickle.sender;

import static dev.trickle.pipeline.Topics.SEND_REQUESTS;

import dev.trickle.pipeline.SendRequested;
import dev.trickle.sender.Intake.Received;
import dev.trickle.sender.UnderWay.Claiming;
import dev.trickle.sender.progress.Reading;
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
final class Errands {

    private static final Logger log = LoggerFactory.getLogger(Errands.class);

    /** Whoever had the partition before may have called a moment ago: its second and ours must not overlap. */
    private static final long AFTER_ANOTHER = Duration.ofSeconds(1).toNanos();

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final long BETWEEN_COMPLAINTS = Duration.ofSeconds(10).toNanos();

    private final SendMessage sendMessage;
    private final Intake<SendRequested> intake;
    private final Tidings tidings;
    private final HeldBack heldBack;
    private final Stopping stopping;
    private final UnderWay underWay;
    private final Executor threads;
    private final LongSupplier nanos;
    private final AtomicLong complainFrom;

    Errands(
            SendMessage sendMessage,
            Tidings tidings,
            HeldBack heldBack,
            Stopping stopping,
            UnderWay underWay,
            Executor threads,
            LongSupplier nanos) {
        this.sendMessage = sendMessage;
        this.intake = new Intake<>(SEND_REQUESTS, tidings);
        this.tidings = tidings;
        this.heldBack = heldBack;
        this.stopping = stopping;
        this.underWay = underWay;
        this.threads = threads;
        this.nanos = nanos;
        this.complainFrom = new AtomicLong(nanos.getAsLong());
    }

    /** Begins to have a record decided, on a thread of its own. */
    void begin(ConsumerRecord<byte[], byte[]> record, Reading reading) {
        reading.begin(record.offset());
        underWay.begin();
        threads.execute(() -> {
            var decided = false;
            try {
                decided = decideHoweverLongItTakes(record, reading);
            } finally {
                underWay.end(decided);
            }
        });
    }

    /** Whether it is decided; else it is to be read again. */
    private boolean decideHoweverLongItTakes(ConsumerRecord<byte[], byte[]> record, Reading reading) {
        pauseUntil(reading.since() + AFTER_ANOTHER);
        for (var pause = FIRST_PAUSE; isOurs(reading); pause = longer(pause)) {
            try {
                intake.read(record).ifPresent(request -> decide(request, reading));
                reading.end(record.offset());
                return true;
            } catch (Stopping.Stopped stopped) {
                return false;
            } catch (RuntimeException failure) {
                complain(record, failure);
                pauseUntil(nanos.getAsLong() + pause.toNanos());
            }
        }
        return false;
    }

    private void decide(Received<SendRequested> request, Reading reading) {
        try (var claiming = underWay.claiming()) {
            Runnable beforeTheClaim = () -> mustBeOurs(reading, claiming);
            var decided = heldBack.is(request.account())
                    ? sendMessage.holdBack(request.account(), request.event(), beforeTheClaim)
                    : sendMessage.send(request.account(), request.event(), beforeTheClaim);
            decided.ifPresent(tidings::tell);
        }
    }

    private void mustBeOurs(Reading reading, Claiming claiming) {
        // Counted first: whoever stops looks at the count after forbidding claims.
        claiming.begin();
        if (!isOurs(reading)) {
            throw new Stopping.Stopped();
        }
    }

    private boolean isOurs(Reading reading) {
        return !stopping.hasBegun() && !reading.isLost();
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
