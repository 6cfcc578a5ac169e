package dev.trickle.simulator.person;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Limits the marketing messages that a person gets in any 24 hours. */
final class FrequencyCap {

    private static final Duration DAY = Duration.ofHours(24);

    private final int maxMessages;
    private final Map<String, Deque<Instant>> received = new ConcurrentHashMap<>();

    /** @param maxMessages 0 for no limit */
    FrequencyCap(int maxMessages) {
        this.maxMessages = maxMessages;
    }

    /** Whether the person has reached the limit; if not, the message counts. */
    boolean isReached(String person, Instant now) {
        if (maxMessages == 0) {
            return false;
        }
        var times = received.computeIfAbsent(person, absent -> new ArrayDeque<>());
        synchronized (times) {
            while (!times.isEmpty() && !times.getFirst().isAfter(now.minus(DAY))) {
                times.removeFirst();
            }
            if (times.size() >= maxMessages) {
                return true;
            }
            times.addLast(now);
            return false;
        }
    }
}
