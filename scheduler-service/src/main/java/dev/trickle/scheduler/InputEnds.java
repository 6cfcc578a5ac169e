package dev.trickle.scheduler;

import java.util.Map;

/** What there is to read: asked once when a partition of the gate is opened. */
@FunctionalInterface
interface InputEnds {

    /**
     * By topic, the offset of the last record of this partition that has not been read; topics that were read to their
     * end are left out.
     */
    Map<String, Long> unread(int partition);
}
