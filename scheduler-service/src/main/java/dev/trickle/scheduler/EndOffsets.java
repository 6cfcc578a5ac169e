package dev.trickle.scheduler;

import java.util.Map;

/** What there is to read: asked when a partition of the gate is opened. */
@FunctionalInterface
interface EndOffsets {

    Backlog backlog(int partition);

    /**
     * What a partition of all inputs together still holds for the gate.
     *
     * @param unread by topic, the offset of its last record; topics that were read to their end are left out
     * @param hasCommittedOffsets the group has read something of this partition before
     */
    record Backlog(Map<String, Long> unread, boolean hasCommittedOffsets) {

        static final Backlog NONE = new Backlog(Map.of(), false);
    }
}
