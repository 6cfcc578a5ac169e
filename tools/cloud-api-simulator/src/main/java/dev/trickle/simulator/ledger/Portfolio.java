package dev.trickle.simulator.ledger;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Meta's limit of different people in any moving 24 hours, over all numbers of the account.
 *
 * <p>What Meta answers beyond it is not documented: each breach is recorded, and refused only where the settings say so.
 */
public final class Portfolio {

    private static final Duration DAY = Duration.ofHours(24);

    private final InstantSource calendar;
    private final Deque<Written> window = new ArrayDeque<>();
    private final Map<String, Integer> people = new HashMap<>();
    private int limit;
    private long violations;

    /** @param limit 0 for none */
    public Portfolio(InstantSource calendar, int limit) {
        this.calendar = calendar;
        this.limit = limit;
    }

    private record Written(Instant at, String person) {}

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
    public synchronized boolean isPassedBy(String person) {
        forgetThoseBefore(calendar.instant().minus(DAY));
        var passed = limit > 0 && !people.containsKey(person) && people.size() >= limit;
        violations += passed ? 1 : 0;
        return passed;
    }

    /** Counts a message that is accepted. */
    public synchronized void count(String person) {
        window.addLast(new Written(calendar.instant(), person));
        people.merge(person, 1, Integer::sum);
    }

    private void forgetThoseBefore(Instant beginning) {
        while (!window.isEmpty() && !window.getFirst().at().isAfter(beginning)) {
            people.computeIfPresent(window.removeFirst().person(), (person, times) -> times > 1 ? times - 1 : null);
        }
    }
}
