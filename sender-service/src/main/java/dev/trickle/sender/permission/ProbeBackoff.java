package dev.trickle.sender.permission;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * When to ask again whether something is over: pauses that grow, and go on growing for what comes back soon after it was
 * over. Pure arithmetic on monotonic nanoseconds, whose zero means nothing.
 *
 * @param <K> what is asked about
 */
public final class ProbeBackoff<K> {

    private static final long FIRST = Duration.ofSeconds(15).toNanos();
    private static final long LONGEST = Duration.ofMinutes(15).toNanos();

    /** What has not been asked about for so long is forgotten, and begins anew. */
    private static final long MEMORY = Duration.ofHours(1).toNanos();

    private final Map<K, Pause> pauses = new HashMap<>();

    /** Whether it is time to ask; the first time is a pause after it is first heard of. */
    public boolean isOver(K about, long now) {
        pauses.values().removeIf(pause -> now - pause.until() > MEMORY);
        return now
                        - pauses.computeIfAbsent(about, any -> new Pause(FIRST, now + FIRST))
                                .until()
                >= 0;
    }

    /** It was asked: the next pause is twice as long. */
    public void asked(K about, long now) {
        var before = pauses.getOrDefault(about, new Pause(FIRST, now));
        var length = Math.min(2 * before.length(), LONGEST);
        pauses.put(about, new Pause(length, now + length));
    }

    /** Everything may have changed: it is time for all of them. */
    public void lose() {
        pauses.replaceAll((about, pause) -> new Pause(FIRST, pause.until() - pause.length()));
    }

    /** How long it lasts, and until when. */
    private record Pause(long length, long until) {}
}
