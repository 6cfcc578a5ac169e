package dev.trickle.simulator.ledger;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * Meta's limit of different people in any rolling 24 hours, over all numbers of the account.
 *
 * <p>Meta's response beyond it is not documented: each violation is recorded, and refused only if configured.
 */
public final class PortfolioLimit {

    private static final Duration DAY = Duration.ofHours(24);

    private final InstantSource clock;

    /** The instant of the last message to each person, in order of time. */
    private final SequencedMap<String, Instant> people = new LinkedHashMap<>();

    private int limit;
    private long violations;

    /** @param limit 0 for no limit */
    public PortfolioLimit(InstantSource clock, int limit) {
        this.clock = clock;
        this.limit = limit;
    }

    /** Returns the current limit; 0 for no limit. */
    public synchronized int limit() {
        return limit;
    }

    /** Changes the limit; 0 for no limit. */
    public synchronized void changeLimit(int changed) {
        limit = changed;
    }

    /** Returns the number of messages beyond the limit. */
    public synchronized long violations() {
        return violations;
    }

    /** Whether a message to this person exceeds the limit; if so, a violation is recorded. */
    public synchronized boolean refuses(String person) {
        var exceeded = isExceededBy(person);
        violations += exceeded ? 1 : 0;
        return exceeded;
    }

    /** Counts an accepted message; a violation of the limit is recorded. */
    public synchronized void count(String person) {
        violations += isExceededBy(person) ? 1 : 0;
        people.putLast(person, clock.instant());
    }

    private boolean isExceededBy(String person) {
        removeExpired(clock.instant().minus(DAY));
        return limit > 0 && !people.containsKey(person) && people.size() >= limit;
    }

    private void removeExpired(Instant beginning) {
        while (!people.isEmpty() && !people.firstEntry().getValue().isAfter(beginning)) {
            people.pollFirstEntry();
        }
    }
}
