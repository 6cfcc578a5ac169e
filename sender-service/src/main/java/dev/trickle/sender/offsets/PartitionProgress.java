package dev.trickle.sender.offsets;

import java.util.TreeSet;

/** How far a partition has been read and decided while it is ours; requests end in any order. */
public final class PartitionProgress {

    private final long since;
    private final TreeSet<Long> underWay = new TreeSet<>();
    private long next = -1;
    private volatile boolean lost;

    /** @param since monotonic nanoseconds when it became ours */
    public PartitionProgress(long since) {
        this.since = since;
    }

    /** When it became ours, in monotonic nanoseconds. */
    public long since() {
        return since;
    }

    /** A record has been read. */
    public synchronized void begin(long offset) {
        underWay.add(offset);
        next = Math.max(next, offset + 1);
    }

    /** It is decided, and told. */
    public synchronized void end(long offset) {
        underWay.remove(offset);
    }

    /** How many records are neither decided nor given up. */
    public synchronized int underWay() {
        return underWay.size();
    }

    /** Everything before this offset is decided; negative while nothing has been read. */
    public synchronized long next() {
        return underWay.isEmpty() ? next : underWay.first();
    }

    /** From now on the partition may be another's. */
    public void lose() {
        lost = true;
    }

    public boolean isLost() {
        return lost;
    }
}
