package dev.trickle.scheduler;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ClockSkippable;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The next wake-up of every account; written by the stream threads, read by tests and the demo to skip idle time. */
public final class NextWakeUps implements ClockSkippable {

    private final Map<AccountId, WakeUp> wakeUps = new ConcurrentHashMap<>();

    void update(AccountId account, WakeUp wakeUp) {
        wakeUps.put(account, wakeUp);
    }

    /** Marks the account busy: an event arrived after its last tick. */
    void markBusy(AccountId account) {
        wakeUps.merge(account, new WakeUp(Instant.MAX, true), (known, busy) -> new WakeUp(known.next(), true));
    }

    /** Removes an account whose task has moved to another instance. */
    void remove(AccountId account) {
        wakeUps.remove(account);
    }

    @Override
    public Optional<Instant> nextTimer() {
        return wakeUps.values().stream()
                .map(WakeUp::next)
                .filter(next -> !next.equals(Instant.MAX))
                .min(Instant::compareTo);
    }

    @Override
    public boolean isBusy() {
        return wakeUps.values().stream().anyMatch(WakeUp::busy);
    }

    /**
     * When an account has work.
     *
     * @param next next instant with work; {@link Instant#MAX} if only an event can cause work
     * @param busy whether requests are in flight, or events wait for the next tick
     */
    record WakeUp(Instant next, boolean busy) {}
}
