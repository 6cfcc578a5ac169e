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
 * What can be learnt of an attempt after its claim, and what it makes of the attempt. A pure table: the statements that
 * write it take their conditions from here.
 */
public enum Evidence {
    /** The call ended without saying whether WhatsApp took the message. */
    UNCLEAR_ANSWER(UNCONFIRMED, EventType.UNCONFIRMED),
    /** The claim is older than any call may take, and nobody wrote an outcome. */
    DEADLINE_PASSED(UNCONFIRMED, EventType.UNCONFIRMED),
    /** The process that claimed is certain that no byte left. */
    NO_BYTE_LEFT(NOT_CALLED, EventType.NOT_SENT),
    /** WhatsApp certainly refused this message. */
    MESSAGE_REJECTED(REJECTED, EventType.FAILED),
    /** WhatsApp certainly refused, and not for this message: a throttle, a suspension, or a person who wants none. */
    SENDER_REJECTED(REJECTED, EventType.NOT_SENT),
    /** WhatsApp answered that it took the message. */
    ACCEPTED_BY_ANSWER(ACCEPTED, EventType.SENT),
    /** A webhook of the attempt says that WhatsApp took the message. */
    ACCEPTED_BY_WEBHOOK(ACCEPTED, EventType.NONE),
    /** A webhook says that the message could not be delivered. */
    DELIVERY_FAILED(UNDELIVERED, EventType.NONE),
    /** A webhook says that the message was delivered or read. */
    MESSAGE_DELIVERED(DELIVERED, EventType.NONE);

    private final AttemptState target;
    private final EventType eventType;

    Evidence(AttemptState target, EventType eventType) {
        this.target = target;
        this.eventType = eventType;
    }

    /** What this makes of an attempt; the same attempt and no announcement where it says nothing new. */
    public Transition after(AttemptState state, boolean blocks) {
        return moves().contains(state)
                ? new Transition(target, blocks && keepsBlocking(), eventType, !blocks && provesAcceptance())
                : new Transition(state, blocks, EventType.NONE, false);
    }

    /** The state this leads to. */
    AttemptState target() {
        return target;
    }

    /** The states this leads on from; no other is changed by it. */
    Set<AttemptState> moves() {
        return switch (this) {
            case UNCLEAR_ANSWER, DEADLINE_PASSED -> EnumSet.of(CLAIMED);
            case NO_BYTE_LEFT, MESSAGE_REJECTED, SENDER_REJECTED -> EnumSet.of(CLAIMED, UNCONFIRMED);
            case ACCEPTED_BY_ANSWER, ACCEPTED_BY_WEBHOOK -> EnumSet.of(CLAIMED, UNCONFIRMED, NOT_CALLED, REJECTED);
            case DELIVERY_FAILED -> EnumSet.of(CLAIMED, UNCONFIRMED, ACCEPTED);
            case MESSAGE_DELIVERED -> EnumSet.of(CLAIMED, UNCONFIRMED, NOT_CALLED, REJECTED, ACCEPTED, UNDELIVERED);
        };
    }

    /** Whether a second message to this person might now be a double. */
    boolean keepsBlocking() {
        return target != NOT_CALLED && target != REJECTED;
    }

    /** Whether this shows that WhatsApp took the message. */
    boolean provesAcceptance() {
        return target == ACCEPTED || target == DELIVERED;
    }

    /**
     * An attempt after a piece of evidence.
     *
     * @param doubled whether it was accepted although it no longer kept others from being made: written, and alarmed
     */
    public record Transition(AttemptState state, boolean blocks, EventType eventType, boolean doubled) {}

    /** The kind of event that a transition is told by. */
    public enum EventType {
        NONE,
        SENT,
        FAILED,
        NOT_SENT,
        UNCONFIRMED
    }
}
