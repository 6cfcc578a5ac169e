package dev.trickle.sender.attempt;

import static dev.trickle.pipeline.AttemptState.ACCEPTED;
import static dev.trickle.pipeline.AttemptState.CLAIMED;
import static dev.trickle.pipeline.AttemptState.DELIVERED;
import static dev.trickle.pipeline.AttemptState.NOT_CALLED;
import static dev.trickle.pipeline.AttemptState.REJECTED;
import static dev.trickle.pipeline.AttemptState.UNCONFIRMED;
import static dev.trickle.pipeline.AttemptState.UNDELIVERED;

import dev.trickle.pipeline.AttemptState;
import java.util.EnumSet;
import java.util.Set;

/**
 * Evidence about an attempt after its claim, and the state it leads to. A pure table: the SQL statements take their
 * conditions from here.
 */
public enum Evidence {
    /** The call ended without a response that says whether WhatsApp accepted the message. */
    UNCONFIRMED_RESPONSE(UNCONFIRMED, EventType.UNCONFIRMED),
    /** The claim is older than any call may take, and no outcome is recorded. */
    CLAIM_EXPIRED(UNCONFIRMED, EventType.UNCONFIRMED),
    /** The process that claimed is certain that no byte was sent. */
    REQUEST_NOT_SENT(NOT_CALLED, EventType.NOT_SENT),
    /** WhatsApp rejected this message. */
    MESSAGE_REJECTED(REJECTED, EventType.FAILED),
    /**
     * WhatsApp rejected the request, but not for this message: a throttle, a suspension, or a person who has opted out.
     */
    SENDER_REJECTED(REJECTED, EventType.NOT_SENT),
    /** The response reports that WhatsApp accepted the message. */
    ACCEPTED_BY_RESPONSE(ACCEPTED, EventType.SENT),
    /** A webhook reports that WhatsApp accepted the message. */
    ACCEPTED_BY_WEBHOOK(ACCEPTED, EventType.NONE),
    /** A webhook reports that the message could not be delivered. */
    DELIVERY_FAILED(UNDELIVERED, EventType.NONE),
    /** A webhook reports that the message was delivered or read. */
    MESSAGE_DELIVERED(DELIVERED, EventType.NONE);

    private final AttemptState target;
    private final EventType eventType;

    Evidence(AttemptState target, EventType eventType) {
        this.target = target;
        this.eventType = eventType;
    }

    /** The attempt after this evidence; unchanged and without an event if the evidence adds nothing. */
    public Transition applyTo(AttemptState state, boolean blocks) {
        return sourceStates().contains(state)
                ? new Transition(target, blocks && keepsBlocking(), eventType, !blocks && provesAcceptance())
                : new Transition(state, blocks, EventType.NONE, false);
    }

    /** The state that this evidence leads to. */
    AttemptState target() {
        return target;
    }

    /** The states that this evidence changes. Other states stay. */
    Set<AttemptState> sourceStates() {
        return switch (this) {
            case UNCONFIRMED_RESPONSE, CLAIM_EXPIRED -> EnumSet.of(CLAIMED);
            case REQUEST_NOT_SENT, MESSAGE_REJECTED, SENDER_REJECTED -> EnumSet.of(CLAIMED, UNCONFIRMED);
            case ACCEPTED_BY_RESPONSE, ACCEPTED_BY_WEBHOOK -> EnumSet.of(CLAIMED, UNCONFIRMED, NOT_CALLED, REJECTED);
            case DELIVERY_FAILED -> EnumSet.of(CLAIMED, UNCONFIRMED, ACCEPTED);
            case MESSAGE_DELIVERED -> EnumSet.of(CLAIMED, UNCONFIRMED, NOT_CALLED, REJECTED, ACCEPTED, UNDELIVERED);
        };
    }

    /** Whether a second message to this person might be a duplicate. */
    boolean keepsBlocking() {
        return target != NOT_CALLED && target != REJECTED;
    }

    /** Whether this proves that WhatsApp accepted the message. */
    boolean provesAcceptance() {
        return target == ACCEPTED || target == DELIVERED;
    }

    /**
     * An attempt after a piece of evidence.
     *
     * @param duplicate whether it was accepted although it no longer blocked other attempts; recorded, and raises an
     *     alert
     */
    public record Transition(AttemptState state, boolean blocks, EventType eventType, boolean duplicate) {}

    /** The kind of event that publishes a transition. */
    public enum EventType {
        NONE,
        SENT,
        FAILED,
        NOT_SENT,
        UNCONFIRMED
    }
}
