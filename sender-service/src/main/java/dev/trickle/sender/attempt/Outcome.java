package dev.trickle.sender.attempt;

import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.Scope;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Outcome of a claimed attempt for the process that claimed it.
 *
 * @param version the epoch of the suspension, with {@code scope}
 * @param errorText the error text of Meta; stays in the database
 * @param messageId the id of Meta; contains the phone number, so it stays in the database
 * @param retryAfter minimum time to wait, if the response says so
 * @param held whether Meta holds an accepted message until it has judged the template
 */
public record Outcome(
        Evidence evidence,
        @Nullable NotSentReason reason,
        @Nullable Scope scope,
        @Nullable Long version,
        @Nullable String code,
        @Nullable FailureKind failureKind,
        @Nullable String errorText,
        @Nullable String messageId,
        @Nullable String waId,
        @Nullable Duration retryAfter,
        boolean held) {

    private Outcome(
            Evidence evidence,
            @Nullable NotSentReason reason,
            @Nullable Scope scope,
            @Nullable Long version,
            @Nullable String code,
            @Nullable FailureKind failureKind,
            @Nullable String errorText,
            @Nullable Duration retryAfter) {
        this(evidence, reason, scope, version, code, failureKind, errorText, null, null, retryAfter, false);
    }

    /** WhatsApp accepted the message. */
    public static Outcome accepted(String messageId, @Nullable String waId) {
        return accepted(messageId, waId, false);
    }

    /**
     * WhatsApp accepted the message.
     *
     * @param held whether Meta holds it until it has judged the template
     */
    public static Outcome accepted(String messageId, @Nullable String waId, boolean held) {
        return new Outcome(
                Evidence.ACCEPTED_BY_RESPONSE, null, null, null, null, null, null, messageId, waId, null, held);
    }

    /** No byte was sent. */
    public static Outcome notCalled(NotSentReason reason) {
        return new Outcome(Evidence.REQUEST_NOT_SENT, reason, null, null, null, null, null, null);
    }

    /** WhatsApp rejected this message. */
    public static Outcome failed(String code, FailureKind kind, String errorText) {
        return new Outcome(Evidence.MESSAGE_REJECTED, null, null, null, code, kind, errorText, null);
    }

    /** WhatsApp rejects requests of this scope for now because of their rate. */
    public static Outcome throttled(Scope scope, String code, String errorText, @Nullable Duration retryAfter) {
        return new Outcome(
                Evidence.SENDER_REJECTED, NotSentReason.THROTTLED, scope, null, code, null, errorText, retryAfter);
    }

    /** WhatsApp rejected the template at this endpoint; it may accept it at the other one. */
    public static Outcome wrongEndpoint(String code, String errorText) {
        return new Outcome(
                Evidence.SENDER_REJECTED, NotSentReason.WRONG_ENDPOINT, null, null, code, null, errorText, null);
    }

    /** WhatsApp rejected the message because the person has opted out. */
    public static Outcome optedOut(String code, String errorText) {
        return new Outcome(Evidence.SENDER_REJECTED, NotSentReason.OPTED_OUT, null, null, code, null, errorText, null);
    }

    /** WhatsApp rejects all messages of this scope until the cause is fixed. */
    public static Outcome suspended(Scope scope, long epoch, String code, String errorText) {
        return new Outcome(
                Evidence.SENDER_REJECTED, NotSentReason.SUSPENDED, scope, epoch, code, null, errorText, null);
    }

    /** It is unknown whether WhatsApp accepted the message. */
    public static Outcome unconfirmed(String cause) {
        return new Outcome(Evidence.UNCONFIRMED_RESPONSE, null, null, null, null, null, cause, null);
    }
}
