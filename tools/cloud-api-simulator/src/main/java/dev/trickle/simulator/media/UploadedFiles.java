package dev.trickle.simulator.media;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The ids of uploaded files. Each belongs to a phone number and expires 30 days after its upload. */
public final class UploadedFiles {

    private static final Duration LIFETIME = Duration.ofDays(30);
    private static final long FIRST_ID = 900_000_000_000_000L;

    private final InstantSource clock;
    private final Map<String, File> files = new ConcurrentHashMap<>();
    private final AtomicInteger uploads = new AtomicInteger();
    private final AtomicInteger failing = new AtomicInteger();

    public UploadedFiles(InstantSource clock) {
        this.clock = clock;
    }

    /** Stores the fact of an upload and returns its id. */
    public String add(String phoneNumberId) {
        var id = String.valueOf(FIRST_ID + uploads.incrementAndGet());
        files.put(id, new File(phoneNumberId, clock.instant().plus(LIFETIME)));
        return id;
    }

    /** Whether this number can send the file with this id. */
    public boolean isKnown(String phoneNumberId, String id) {
        var file = files.get(id);
        return file != null
                && file.phoneNumberId().equals(phoneNumberId)
                && clock.instant().isBefore(file.expiresAt());
    }

    /** Whether this upload is one of those that fail. */
    public boolean takeFailure() {
        return failing.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }

    /** Lets the next uploads fail. */
    public void failNext(int count) {
        failing.set(count);
    }

    /** Deletes the files of at least this age before they expire, and returns their number. */
    public int delete(Duration minAge) {
        var newest = clock.instant().minus(minAge).plus(LIFETIME);
        var before = files.size();
        files.values().removeIf(file -> !file.expiresAt().isAfter(newest));
        return before - files.size();
    }

    /** Number of all uploads that succeeded. */
    public int uploads() {
        return uploads.get();
    }

    private record File(String phoneNumberId, Instant expiresAt) {}
}
