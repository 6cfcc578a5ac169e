package dev.trickle.sender;

import dev.trickle.pipeline.jdbc.SqlInstants;
import dev.trickle.sender.attempt.AttemptRepository;
import dev.trickle.sender.attempt.SenderOutbox;
import dev.trickle.sender.attempt.SuspensionRepository;
import dev.trickle.sender.permission.ClockSkewMonitor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finishes the work of crashed processes: marks claims without an outcome as unconfirmed, and publishes outcomes and
 * suspensions whose event may be missing. It also ends suspensions at the instant that Meta has announced, and compares
 * the clocks, even when nothing is sent. Repeated or concurrent sweeps only repeat events.
 */
final class Sweeper {

    private static final Logger log = LoggerFactory.getLogger(Sweeper.class);

    /** Maximum outbox entries that are published together, of about a hundred attempts each. */
    private static final int MAX_ENTRIES = 100;

    private final AttemptRepository attemptRepository;
    private final SenderOutbox senderOutbox;
    private final SuspensionRepository suspensionRepository;
    private final OutcomePublisher outcomePublisher;
    private final ClockSkewMonitor clockSkewMonitor;
    private final InstantSource clock;
    private final Duration claimExpiry;

    /** @param claimExpiry age from which no process can still record an outcome of a claim */
    Sweeper(
            AttemptRepository attemptRepository,
            SenderOutbox senderOutbox,
            SuspensionRepository suspensionRepository,
            OutcomePublisher outcomePublisher,
            ClockSkewMonitor clockSkewMonitor,
            InstantSource clock,
            Duration claimExpiry) {
        this.attemptRepository = attemptRepository;
        this.senderOutbox = senderOutbox;
        this.suspensionRepository = suspensionRepository;
        this.outcomePublisher = outcomePublisher;
        this.clockSkewMonitor = clockSkewMonitor;
        this.clock = clock;
        this.claimExpiry = claimExpiry;
    }

    /** Runs every step; a step that fails is repeated by the next sweep. */
    void sweep() {
        PeriodicStep.run("expire-claims", this::expireClaims);
        PeriodicStep.run("publish-outcomes", this::publishOutcomes);
        PeriodicStep.runEach("publish-suspensions", suspensionRepository::findUnpublished, this::publish);
        PeriodicStep.runEach("end-suspensions", () -> suspensionRepository.findExpired(now()), this::publishEnd);
        PeriodicStep.run("compare-clocks", clockSkewMonitor::compare);
    }

    private void expireClaims() {
        var expired = attemptRepository.expire(claimExpiry, now());
        if (expired > 0) {
            log.warn("Claims expired without an outcome, now unconfirmed claims={}", expired);
        }
    }

    /** Reads all old entries, because those at the front may be the ones that cannot be published. */
    private void publishOutcomes() {
        var after = Long.MIN_VALUE;
        for (var entries = olderThan(after); !entries.isEmpty(); entries = olderThan(after)) {
            var page = entries;
            PeriodicStep.run("publish-page-of-outcomes", () -> outcomePublisher.publish(page));
            after = entries.getLast().id();
        }
    }

    private List<SenderOutbox.Entry> olderThan(long after) {
        return senderOutbox.findOlderThan(claimExpiry, after, MAX_ENTRIES);
    }

    // The published event is read by the listener of account events, which marks it as published.
    private void publish(SuspensionRepository.PendingEvent suspension) {
        log.warn("Suspension changed account={} event={}", suspension.account(), suspension.event());
        outcomePublisher.publishAccountEvent(suspension);
    }

    // Likewise, the listener ends the suspension.
    private void publishEnd(SuspensionRepository.Suspended expired) {
        log.info(
                "Suspension expired account={} scope={} epoch={}", expired.account(), expired.scope(), expired.epoch());
        outcomePublisher.publishAccountEvent(expired.endEvent(now()));
    }

    private Instant now() {
        return SqlInstants.now(clock);
    }
}
