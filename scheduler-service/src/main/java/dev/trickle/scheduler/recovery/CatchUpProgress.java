package dev.trickle.scheduler.recovery;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Tracks the records that existed in the inputs when this task started and have not been read yet. */
final class CatchUpProgress {

    /** Ticks between two queries of the end offsets: a last record that cannot be deserialized is never processed. */
    private static final int TICKS_BETWEEN_REFRESHES = 30;

    private final EndOffsets endOffsets;
    private final int partition;
    private final Map<String, Long> lastOffsets;
    private int ticks;

    /**
     * Starts with the unread topics.
     *
     * @param lastOffsets offset of the last record, by topic
     */
    CatchUpProgress(EndOffsets endOffsets, int partition, Map<String, Long> lastOffsets) {
        this.endOffsets = endOffsets;
        this.partition = partition;
        this.lastOffsets = new HashMap<>(lastOffsets);
    }

    void recordRead(String topic, long offset) {
        lastOffsets.computeIfPresent(topic, (name, end) -> offset >= end ? null : end);
    }

    void tick() {
        ticks++;
        if (!lastOffsets.isEmpty() && ticks % TICKS_BETWEEN_REFRESHES == 0) {
            lastOffsets
                    .keySet()
                    .retainAll(endOffsets.backlog(partition).unread().keySet());
        }
    }

    boolean isComplete() {
        return lastOffsets.isEmpty();
    }

    Set<String> unreadTopics() {
        return Set.copyOf(lastOffsets.keySet());
    }
}
