package dev.trickle.sender.whatsapp;

import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.Scope;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Result of one call to WhatsApp, by what may safely be done next. */
public sealed interface SendResult {

    /**
     * WhatsApp accepted the message: wait for its webhooks.
     *
     * @param held whether Meta holds it until it has judged the template; no webhook arrives before
     */
    record Accepted(String messageId, @Nullable String waId, boolean held) implements SendResult {

        /** Creates the result of an accepted message that Meta does not hold. */
        public Accepted(String messageId, @Nullable String waId) {
            this(messageId, waId, false);
        }

        /** Hides the ids, which contain the phone number. */
        @Override
        public String toString() {
            return "Accepted";
        }
    }

    /** No byte was sent: the message may be sent by another attempt. */
    record NotCalled(NotSentReason reason) implements SendResult {}

    /**
     * WhatsApp rejected this message; the kind says whether another attempt can help.
     *
     * @param alert whether to raise an alert
     */
    record Failed(String code, FailureKind kind, String text, boolean alert) implements SendResult {}

    /** WhatsApp rejected the message because the person has opted out. */
    record OptedOut(String code, String text) implements SendResult {}

    /**
     * WhatsApp rejected the request because of its rate: another attempt may be made later.
     *
     * @param retryAfter how long WhatsApp asks to wait, if it does
     */
    record Throttled(String code, String text, @Nullable Duration retryAfter) implements SendResult {}

    /** WhatsApp rejected the request, and will reject all requests of this kind of scope until the cause is fixed. */
    record Suspended(Scope.Kind scope, String code, String text) implements SendResult {}

    /** WhatsApp may have accepted the message: another attempt could send a duplicate. */
    record Unconfirmed(String cause) implements SendResult {}
}
