package dev.trickle.api.suspension;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.trickle.pipeline.AccountId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An account that its owner has stopped or started.
 *
 * @param since the instant of the stop or start
 * @param by who stopped or started it
 * @param reason in the words of this person; null if they gave none
 * @param inFlight calls to WhatsApp that may be running or may still start; of a stopped account there is no further one
 */
record AccountStopResponse(
        AccountId account,
        State state,
        Instant since,
        @Nullable String by,
        @Nullable String reason,
        int inFlight) {

    /** Whether the owner has stopped the account. */
    enum State {
        @JsonProperty("stopped")
        STOPPED,
        @JsonProperty("started")
        STARTED
    }
}
