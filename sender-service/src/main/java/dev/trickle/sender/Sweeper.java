package dev.trickle.sender;

import dev.trickle.sender.attempt.AttemptRepository;
import dev.trickle.sender.attempt.SenderOutbox;
import dev.trickle.sender.attempt.SuspensionRepository;
import dev.trickle.sender.permission.ClockSkewMonitor;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finishes what a dead process left: claims without outcome become unconfirmed, outcomes and suspensions without event
 * are told; and compares the clocks, where nothing is sent too. Whatever it does twice, or beside another instance, only repeats an event.
 */
final class Sweeper implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Sweeper.class);

    /** Entries of the outbox, of a hundred attempts or so each. */
    private static final int MOST_AT_ONCE = 100;

    private final AttemptRepository attemptRepository;
    private final SenderOutbox senderOutbox;
    private final SuspensionRepository suspensionRepository;
    private final OutcomePublisher outcomePublisher;
    private final ClockSkewMonitor clockSkewMonitor;
    private final InstantSource calendar;
    private final Duration age;
    private final ScheduledExecutorService thread;

    Sweeper(
            AttemptRepository attemptRepository,
            SenderOutbox senderOutbox,
            SuspensionRepository suspensionRepository,
            OutcomePublisher outcomePublisher,
            ClockSkewMonitor clockSkewMonitor,
            InstantSource calendar,
            SenderProperties settings) {
        this.attemptRepository = attemptRepository;
        this.senderOutbox = senderOutbox;
        this.suspensionRepository = suspensionRepository;
        this.outcomePublisher = outcomePublisher;
        this.clockSkewMonitor = clockSkewMonitor;
        this.calendar = calendar;
        this.age = settings.claimsAreForgottenAfter();
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("sweeper").factory());
        var period = settings.sweepEvery().toMillis();
        var unused = thread.scheduleWithFixedDelay(this::sweepOrSayWhyNot, period, period, TimeUnit.MILLISECONDS);
    }

    private void sweepOrSayWhyNot() {
        try {
            sweep();
        } catch (RuntimeException failure) {
            log.warn(
                    "Sweeping failed, it is done again soon failure={}",
                    failure.getClass().getSimpleName());
        }
    }

    private void sweep() {
        var forgotten = attemptRepository.expire(age, calendar.instant().truncatedTo(ChronoUnit.MICROS));
        if (forgotten > 0) {
            log.warn("Claims without outcome are unconfirmed now claims={}", forgotten);
        }
        outcomePublisher.tell(senderOutbox.olderThan(age, MOST_AT_ONCE));
        suspensionRepository.unannounced().forEach(this::announce);
        clockSkewMonitor.compare();
    }

    // Our own announcement comes back to the listener of account events, which notes that it has been made.
    private void announce(SuspensionRepository.PendingEvent suspension) {
        log.warn("Suspended account={} event={}", suspension.account(), suspension.event());
        outcomePublisher.announce(suspension);
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
