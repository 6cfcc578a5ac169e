package dev.trickle.sender.attempt;

import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.Scope;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a claimed attempt ended for the process that claimed it.
 *
 * @param version the epoch of the suspension, with {@code scope}
 * @param errorText what Meta said; stays in the database
 * @param messageId Meta's id; names a person, so it stays in the database
 * @param retryAfter how long to wait at least, where the answer knows
 * @param held whether Meta holds an accepted message back until it has judged the template
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

    /** WhatsApp took it. */
    public static Outcome accepted(String messageId, @Nullable String waId) {
        return accepted(messageId, waId, false);
    }

    /**
     * WhatsApp took it.
     *
     * @param held whether Meta holds it back until it has judged the template
     */
    public static Outcome accepted(String messageId, @Nullable String waId, boolean held) {
        return new Outcome(
                Evidence.ACCEPTED_BY_ANSWER, null, null, null, null, null, null, messageId, waId, null, held);
    }

    /** No byte left. */
    public static Outcome notCalled(NotSentReason reason) {
        return new Outcome(Evidence.NO_BYTE_LEFT, reason, null, null, null, null, null, null);
    }

    /** WhatsApp refused this message. */
    public static Outcome failed(String code, FailureKind kind, String errorText) {
        return new Outcome(Evidence.MESSAGE_REJECTED, null, null, null, code, kind, errorText, null);
    }

    /** WhatsApp takes less just now. */
    public static Outcome throttled(String code, String errorText, @Nullable Duration retryAfter) {
        return new Outcome(
                Evidence.SENDER_REJECTED, NotSentReason.THROTTLED, null, null, code, null, errorText, retryAfter);
    }

    /** WhatsApp knows that this person wants nothing from this business. */
    public static Outcome optedOut(String code, String errorText) {
        return new Outcome(Evidence.SENDER_REJECTED, NotSentReason.OPTED_OUT, null, null, code, null, errorText, null);
    }

    /** WhatsApp takes nothing of this scope until somebody has mended something. */
    public static Outcome suspended(Scope scope, long epoch, String code, String errorText) {
        return new Outcome(
                Evidence.SENDER_REJECTED, NotSentReason.SUSPENDED, scope, epoch, code, null, errorText, null);
    }

    /** Nobody knows. */
    public static Outcome unclear(String cause) {
        return new Outcome(Evidence.UNCLEAR_ANSWER, null, null, null, null, null, cause, null);
    }
}
