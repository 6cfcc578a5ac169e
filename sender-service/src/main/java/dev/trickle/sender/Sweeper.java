package dev.trickle.sender;

import dev.trickle.sender.attempt.Attempts;
import dev.trickle.sender.attempt.Outbox;
import dev.trickle.sender.attempt.Suspensions;
import dev.trickle.sender.brake.Clocks;
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

    private final Attempts attempts;
    private final Outbox outbox;
    private final Suspensions suspensions;
    private final Tidings tidings;
    private final Clocks clocks;
    private final InstantSource calendar;
    private final Duration age;
    private final ScheduledExecutorService thread;

    Sweeper(
            Attempts attempts,
            Outbox outbox,
            Suspensions suspensions,
            Tidings tidings,
            Clocks clocks,
            InstantSource calendar,
            SenderProperties settings) {
        this.attempts = attempts;
        this.outbox = outbox;
        this.suspensions = suspensions;
        this.tidings = tidings;
        this.clocks = clocks;
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
        var forgotten = attempts.expire(age, calendar.instant().truncatedTo(ChronoUnit.MICROS));
        if (forgotten > 0) {
            log.warn("Claims without outcome are unconfirmed now claims={}", forgotten);
        }
        tidings.tell(outbox.olderThan(age, MOST_AT_ONCE));
        suspensions.unannounced().forEach(this::announce);
        clocks.compare();
    }

    // Our own announcement comes back to the listener of account events, which notes that it has been made.
    private void announce(Suspensions.Announcement suspension) {
        log.warn("Suspended account={} event={}", suspension.account(), suspension.event());
        tidings.announce(suspension);
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
