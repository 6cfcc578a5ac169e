package dev.trickle.scheduler;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ClockSkippable;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Knows for each account when the gate has something to do next; written by the gate, read by whoever asks. */
public final class NextWakeUps implements ClockSkippable {

    private final Map<AccountId, WakeUp> outlooks = new ConcurrentHashMap<>();

    void tell(AccountId account, WakeUp wakeUp) {
        outlooks.put(account, wakeUp);
    }

    /** Something came in since the gate last looked. */
    void stir(AccountId account) {
        outlooks.merge(account, new WakeUp(Instant.MAX, true), (known, stirred) -> new WakeUp(known.next(), true));
    }

    /** The task of these accounts moved to another instance. */
    void forget(AccountId account) {
        outlooks.remove(account);
    }

    @Override
    public Optional<Instant> nextTimer() {
        return outlooks.values().stream()
                .map(WakeUp::next)
                .filter(next -> !next.equals(Instant.MAX))
                .min(Instant::compareTo);
    }

    @Override
    public boolean isBusy() {
        return outlooks.values().stream().anyMatch(WakeUp::busy);
    }

    /**
     * What lies ahead of an account.
     *
     * @param next when there is something to do; {@link Instant#MAX} if only an event can bring that
     * @param busy something is unanswered, or was not looked at yet
     */
    record WakeUp(Instant next, boolean busy) {}
}
