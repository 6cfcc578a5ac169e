package dev.trickle.scheduler;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What had been written to the inputs when this task began, and is not read yet. */
final class CatchUpProgress {

    /** Ticks between two questions to Kafka what is still unread: a last record that is unreadable never comes. */
    private static final int TICKS_BETWEEN_REFRESHES = 30;

    private final EndOffsets endOffsets;
    private final int partition;
    private final Map<String, Long> lastOffsets;
    private int ticks;

    /**
     * Notes what there is.
     *
     * @param last by topic, the offset of its last record
     */
    CatchUpProgress(EndOffsets endOffsets, int partition, Map<String, Long> last) {
        this.endOffsets = endOffsets;
        this.partition = partition;
        this.lastOffsets = new HashMap<>(last);
    }

    void recordRead(String topic, long offset) {
        lastOffsets.computeIfPresent(topic, (name, end) -> offset >= end ? null : end);
    }

    void tick() {
        ticks++;
        if (!lastOffsets.isEmpty() && ticks % TICKS_BETWEEN_REFRESHES == 0) {
            lastOffsets.keySet().retainAll(endOffsets.backlog(partition).unread().keySet());
        }
    }

    boolean isComplete() {
        return lastOffsets.isEmpty();
    }

    Set<String> unreadTopics() {
        return Set.copyOf(lastOffsets.keySet());
    }
}
