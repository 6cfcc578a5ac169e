package dev.trickle.simulator.ledger;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * Meta's limit of different people in any moving 24 hours, over all numbers of the account.
 *
 * <p>What Meta answers beyond it is not documented: each breach is recorded, and refused only where the settings say so.
 */
public final class PortfolioLimit {

    private static final Duration DAY = Duration.ofHours(24);

    private final InstantSource calendar;

    /** When each was last written to, in that order: nobody is in it twice, however many messages they get. */
    private final SequencedMap<String, Instant> people = new LinkedHashMap<>();

    private int limit;
    private long violations;

    /** @param limit 0 for none */
    public PortfolioLimit(InstantSource calendar, int limit) {
        this.calendar = calendar;
        this.limit = limit;
    }

    /** The limit as it is now; 0 for none. */
    public synchronized int limit() {
        return limit;
    }

    /** Another limit from now on; 0 for none. */
    public synchronized void limit(int other) {
        limit = other;
    }

    /** How many messages went to one person too many. */
    public synchronized long violations() {
        return violations;
    }

    /** Whether a message to this person would be one person too many; if so, that is recorded. */
    public synchronized boolean refuses(String person) {
        var passed = isPassedBy(person);
        violations += passed ? 1 : 0;
        return passed;
    }

    /** Counts a message that is accepted; one person too many is recorded. */
    public synchronized void count(String person) {
        violations += isPassedBy(person) ? 1 : 0;
        people.putLast(person, calendar.instant());
    }

    private boolean isPassedBy(String person) {
        forgetThoseBefore(calendar.instant().minus(DAY));
        return limit > 0 && !people.containsKey(person) && people.size() >= limit;
    }

    private void forgetThoseBefore(Instant beginning) {
        while (!people.isEmpty() && !people.firstEntry().getValue().isAfter(beginning)) {
            people.pollFirstEntry();
        }
    }
}
