package dev.trickle.scheduler.recipient;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.Scope;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What follows from one piece of evidence: the recipient as it now is, and what becomes of its place in the window.
 *
 * @param slot what the evidence says about the place of its attempt
 * @param blocker what is held from now on, if the evidence says so
 */
public record Transition(
        Recipient recipient, SlotChange slot, @Nullable Blocker blocker) {

    static Transition of(Recipient recipient, SlotChange slot) {
        return new Transition(recipient, slot, null);
    }

    static Transition unchanged(Recipient recipient) {
        return of(recipient, new SlotChange.Kept());
    }

    /** The hold that a refused recipient waits for. */
    public sealed interface Blocker {

        /** A pause by the campaign's owner; a higher revision ends it. */
        record Paused(CampaignId campaign, long revision) implements Blocker {}

        /** A suspension of the scope; resuming this epoch or a higher one ends it. */
        record Suspended(Scope scope, long epoch) implements Blocker {}
    }

    /** What becomes of an attempt's place among the people of 24 hours. */
    public sealed interface SlotChange {

        /** Nothing new. */
        record Kept() implements SlotChange {}

        /** Certainly not accepted: let go at once. */
        record Freed(AttemptId attempt) implements SlotChange {}

        /** Accepted, delivered, or perhaps so, at this instant: held for 24 hours from then. */
        record CountedFrom(AttemptId attempt, Instant instant) implements SlotChange {}
    }
}
