package dev.trickle.scheduler.query;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * Whether a gate is open at all.
 *
 * @param unread topics with records that were not read yet; only asked for while the gate is shut
 */
public record ReleaseStatus(State state, List<String> unread) {

    public static final ReleaseStatus OPEN = new ReleaseStatus(State.OPEN, List.of());

    public ReleaseStatus {
        unread = unread.stream().sorted().toList();
    }

    /** Why a gate is shut, if it is. The names in quotes are what operators read. */
    public enum State {
        @JsonProperty("open")
        OPEN,
        /** After an empty start: nobody is released until everything was read. */
        @JsonProperty("shut_reading_again")
        READING_AGAIN,
        /** Empty stores that cannot be filled by reading on: somebody has to have everything read again. */
        @JsonProperty("shut_stores_lost")
        STORES_LOST
    }
}
