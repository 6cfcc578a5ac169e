package dev.trickle.scheduler.query;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * Whether the scheduler may release at all.
 *
 * @param unreadTopics topics with unread records; only determined while the state is not {@code ready}
 */
public record ReleaseStatus(State state, List<String> unreadTopics) {

    public static final ReleaseStatus READY = new ReleaseStatus(State.READY, List.of());

    public ReleaseStatus {
        unreadTopics = unreadTopics.stream().sorted().toList();
    }

    /** Completeness of the state stores. The quoted names are part of the API. */
    public enum State {
        @JsonProperty("ready")
        READY,
        /** The stores were empty at the start; nothing is released until all records have been read. */
        @JsonProperty("recovering")
        RECOVERING,
        /** The stores are empty although the group has committed offsets: an operator has to reset the offsets. */
        @JsonProperty("stores_lost")
        STORES_LOST
    }
}
