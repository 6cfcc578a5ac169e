package dev.trickle.sender.permission;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Growing pauses between probes, per key. A key that returns soon after its end continues with its last pause. Pure
 * arithmetic on monotonic nanoseconds, whose zero is arbitrary.
 *
 * @param <K> the subject of the probes
 */
public final class ProbeBackoff<K> {

    private static final long MAX_PAUSE = Duration.ofMinutes(15).toNanos();

    /** A key that has not been probed for this long is discarded and starts with the initial pause. */
    private static final long RETENTION = Duration.ofHours(1).toNanos();

    private final long initialPause;
    private final Map<K, Pause> pauses = new HashMap<>();

    public ProbeBackoff(Duration initialPause) {
        this.initialPause = initialPause.toNanos();
    }

    /** Whether a probe is due. The first probe is due a pause after the first call with this key. */
    public boolean isDue(K key, long now) {
        pauses.values().removeIf(pause -> now - pause.until() > RETENTION);
        return now
                        - pauses.computeIfAbsent(key, any -> new Pause(initialPause, now + initialPause))
                                .until()
                >= 0;
    }

    /** Records a probe: the next pause is twice as long. */
    public void recordProbe(K key, long now) {
        var before = pauses.getOrDefault(key, new Pause(initialPause, now));
        var length = Math.min(2 * before.length(), MAX_PAUSE);
        pauses.put(key, new Pause(length, now + length));
    }

    /** Makes all probes due, because everything may have changed. */
    public void reset() {
        pauses.replaceAll((key, pause) -> new Pause(initialPause, pause.until() - pause.length()));
    }

    /** A pause with its length and end in nanoseconds. */
    private record Pause(long length, long until) {}
}
