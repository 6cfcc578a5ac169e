package dev.trickle.scheduler.recovery;

import java.util.Map;

/** Reads the end offsets of the inputs when a task starts. */
@FunctionalInterface
public interface EndOffsets {

    Backlog backlog(int partition);

    /**
     * Unread records of one partition of all inputs.
     *
     * @param unread offset of the last record by topic, without topics that have been read to their end
     * @param hasCommittedOffsets whether the group has read records of this partition before
     */
    record Backlog(Map<String, Long> unread, boolean hasCommittedOffsets) {

        public static final Backlog NONE = new Backlog(Map.of(), false);
    }
}
