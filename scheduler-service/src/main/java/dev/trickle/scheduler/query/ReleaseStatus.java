package dev.trickle.scheduler.query;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * Whether a gate is open at all.
 *
 * @param unreadTopics topics with records that were not read yet; only asked for while the gate is shut
 */
public record ReleaseStatus(State state, List<String> unreadTopics) {

    public static final ReleaseStatus READY = new ReleaseStatus(State.READY, List.of());

    public ReleaseStatus {
        unreadTopics = unreadTopics.stream().sorted().toList();
    }

    /** Why a gate is shut, if it is. The names in quotes are what operators read. */
    public enum State {
        @JsonProperty("ready")
        READY,
        /** After an empty start: nobody is released until everything was read. */
        @JsonProperty("recovering")
        RECOVERING,
        /** Empty stores that cannot be filled by reading on: somebody has to have everything read again. */
        @JsonProperty("stores_lost")
        STORES_LOST
    }
}
