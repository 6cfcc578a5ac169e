package dev.trickle.sender.offsets;

import java.util.TreeSet;

/** Progress of one assigned partition. Requests complete in any order. */
public final class PartitionProgress {

    private final long assignedAt;
    private final TreeSet<Long> inFlight = new TreeSet<>();
    private long nextOffset = -1;
    private volatile boolean revoked;

    /** @param assignedAt monotonic nanoseconds of the assignment */
    public PartitionProgress(long assignedAt) {
        this.assignedAt = assignedAt;
    }

    /** The time of the assignment in monotonic nanoseconds. */
    public long assignedAt() {
        return assignedAt;
    }

    /** Records that a record has been polled. */
    public synchronized void start(long offset) {
        inFlight.add(offset);
        nextOffset = Math.max(nextOffset, offset + 1);
    }

    /** Records that a request is processed and its outcome published. */
    public synchronized void complete(long offset) {
        inFlight.remove(offset);
    }

    /** Number of records that are polled and not processed. */
    public synchronized int inFlight() {
        return inFlight.size();
    }

    /** The next offset to commit: all records before it are processed. Negative while no record has been polled. */
    public synchronized long nextOffset() {
        return inFlight.isEmpty() ? nextOffset : inFlight.first();
    }

    /** Marks the partition as revoked: another consumer may have it now. */
    public void revoke() {
        revoked = true;
    }

    public boolean isRevoked() {
        return revoked;
    }
}
