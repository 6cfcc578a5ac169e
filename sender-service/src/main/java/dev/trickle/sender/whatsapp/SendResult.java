package dev.trickle.sender.whatsapp;

import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.Scope;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How one call to WhatsApp ended, told apart by what may safely be done next. */
public sealed interface SendResult {

    /**
     * WhatsApp took the message: wait for its webhooks.
     *
     * @param held whether Meta holds it back until it has judged the template; no webhook comes before
     */
    record Accepted(String messageId, @Nullable String waId, boolean held) implements SendResult {

        /** An accepted message that Meta does not hold back. */
        public Accepted(String messageId, @Nullable String waId) {
            this(messageId, waId, false);
        }

        /** Hides the ids, which contain the phone number. */
        @Override
        public String toString() {
            return "Accepted";
        }
    }

    /** Not one byte left: the message may be sent by another attempt. */
    record NotCalled(NotSentReason reason) implements SendResult {}

    /**
     * WhatsApp certainly refused this message: the kind says whether another attempt can help.
     *
     * @param alarming whether somebody should hear of it
     */
    record Failed(String code, FailureKind kind, String text, boolean alarming) implements SendResult {}

    /** WhatsApp certainly refused, because this person wants nothing more from this business. */
    record OptedOut(String code, String text) implements SendResult {}

    /**
     * WhatsApp certainly refused, being asked too often: another attempt may be made later.
     *
     * @param retryAfter how long it asks to be left alone, if it says
     */
    record Throttled(String code, String text, @Nullable Duration retryAfter) implements SendResult {}

    /** WhatsApp certainly refused, and will refuse everything of this kind of scope until somebody mends something. */
    record Suspended(Scope.Kind scope, String code, String text) implements SendResult {}

    /** WhatsApp may have taken the message: another attempt could write to somebody twice. */
    record Unconfirmed(String cause) implements SendResult {}
}
