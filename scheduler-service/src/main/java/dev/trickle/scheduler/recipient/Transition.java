package dev.trickle.scheduler.recipient;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.Scope;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Result of applying evidence to a recipient: its new state, and the consequences for its slot and for suspensions.
 *
 * @param slot consequence for the slot of the attempt
 * @param blocker the pause or suspension that the outcome reports; null if it reports none
 */
public record Transition(
        Recipient recipient, SlotChange slot, @Nullable Blocker blocker) {

    static Transition of(Recipient recipient, SlotChange slot) {
        return new Transition(recipient, slot, null);
    }

    static Transition unchanged(Recipient recipient) {
        return of(recipient, new SlotChange.Kept());
    }

    /** The pause or suspension whose end the recipient waits for. */
    public sealed interface Blocker {

        /** A pause by the campaign's owner; ended by a higher revision. */
        record Paused(CampaignId campaign, long revision) implements Blocker {}

        /** A suspension of the scope; ended by resuming this epoch or a higher one. */
        record Suspended(Scope scope, long epoch) implements Blocker {}
    }

    /** Consequence for the slot of an attempt. */
    public sealed interface SlotChange {

        /** No change. */
        record Kept() implements SlotChange {}

        /** Certainly not accepted: the slot is freed immediately. */
        record Freed(AttemptId attempt) implements SlotChange {}

        /** Accepted or delivered at this instant, or possibly so: the slot is occupied for 24 hours from then. */
        record CountedFrom(AttemptId attempt, Instant instant) implements SlotChange {}
    }
}
