package dev.trickle.simulator.person;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many marketing messages a person gets in any 24 hours before Meta keeps further ones back. */
final class FrequencyCap {

    private static final Duration DAY = Duration.ofHours(24);

    private final int most;
    private final Map<String, Deque<Instant>> got = new ConcurrentHashMap<>();

    /** @param most 0 for any number */
    FrequencyCap(int most) {
        this.most = most;
    }

    /** Whether this person has had so many; if not, this one counts. */
    boolean has(String person, Instant now) {
        if (most == 0) {
            return false;
        }
        var times = got.computeIfAbsent(person, somebody -> new ArrayDeque<>());
        synchronized (times) {
            while (!times.isEmpty() && !times.getFirst().isAfter(now.minus(DAY))) {
                times.removeFirst();
            }
            if (times.size() >= most) {
                return true;
            }
            times.addLast(now);
            return false;
        }
    }
}
