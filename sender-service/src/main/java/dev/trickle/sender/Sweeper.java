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
 * Finishes the work of crashed processes: marks claims without an outcome as unconfirmed, and publishes outcomes and
 * suspensions whose event may be missing. It also compares the clocks, even when nothing is sent. Repeated or
 * concurrent sweeps only repeat events.
 */
final class Sweeper implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Sweeper.class);

    /** Maximum outbox entries of a sweep, of about a hundred attempts each. */
    private static final int MAX_ENTRIES = 100;

    private final AttemptRepository attemptRepository;
    private final SenderOutbox senderOutbox;
    private final SuspensionRepository suspensionRepository;
    private final OutcomePublisher outcomePublisher;
    private final ClockSkewMonitor clockSkewMonitor;
    private final InstantSource clock;
    private final Duration claimExpiry;
    private final ScheduledExecutorService thread;

    Sweeper(
            AttemptRepository attemptRepository,
            SenderOutbox senderOutbox,
            SuspensionRepository suspensionRepository,
            OutcomePublisher outcomePublisher,
            ClockSkewMonitor clockSkewMonitor,
            InstantSource clock,
            Duration claimExpiry,
            Duration sweepInterval) {
        this.attemptRepository = attemptRepository;
        this.senderOutbox = senderOutbox;
        this.suspensionRepository = suspensionRepository;
        this.outcomePublisher = outcomePublisher;
        this.clockSkewMonitor = clockSkewMonitor;
        this.clock = clock;
        this.claimExpiry = claimExpiry;
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("sweeper").factory());
        var period = sweepInterval.toMillis();
        var unused = thread.scheduleWithFixedDelay(this::sweepOrLog, period, period, TimeUnit.MILLISECONDS);
    }

    private void sweepOrLog() {
        try {
            sweep();
        } catch (RuntimeException failure) {
            log.warn("Sweep failed, retrying failure={}", failure.getClass().getSimpleName());
        }
    }

    private void sweep() {
        var expired = attemptRepository.expire(claimExpiry, clock.instant().truncatedTo(ChronoUnit.MICROS));
        if (expired > 0) {
            log.warn("Claims expired without an outcome, now unconfirmed claims={}", expired);
        }
        outcomePublisher.publish(senderOutbox.findOlderThan(claimExpiry, MAX_ENTRIES));
        suspensionRepository.findUnpublished().forEach(this::publish);
        clockSkewMonitor.compare();
    }

    // The published event is read by the listener of account events, which marks the suspension as published.
    private void publish(SuspensionRepository.PendingEvent suspension) {
        log.warn("Suspended account={} event={}", suspension.account(), suspension.event());
        outcomePublisher.publishAccountEvent(suspension);
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
