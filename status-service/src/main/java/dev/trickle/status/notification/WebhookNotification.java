package dev.trickle.status.notification;

import dev.trickle.pipeline.AccountEvent;
import dev.trickle.pipeline.AttemptId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One thing that a webhook says. */
public sealed interface WebhookNotification {

    /**
     * Whose webhook it is, in Meta's words.
     *
     * @param businessAccount id of the WhatsApp business account
     * @param phoneNumber id of the phone number; empty where the webhook is about the whole account
     */
    record Origin(String businessAccount, String phoneNumber) {}

    /**
     * A report about a message.
     *
     * @param echo the attempt that the message carried, if it is ours and WhatsApp returned it
     * @param code Meta's error code, for a failure
     * @param inServiceWindow whether it answers a customer and so does not count against the messaging limit
     */
    record MessageReported(
            Origin origin,
            String messageId,
            MessageStatus status,
            @Nullable AttemptId echo,
            WebhookContact contact,
            String code,
            boolean inServiceWindow,
            Instant at)
            implements WebhookNotification {}

    /**
     * Somebody said stop, or agreed again.
     *
     * @param answered id of the message that it answers; empty if none
     * @param source where it was said
     * @param statement identifies the statement, and is the same each time the webhook is read; it names the person, so
     *     only its hash is stored
     * @param onlyAsAnswer whether the statement counts only if it answers one of Trickle's messages: in a message of
     *     another tool, a button with this label may request something else
     */
    record ConsentChanged(
            Origin origin,
            Consent consent,
            WebhookContact contact,
            String answered,
            String source,
            Instant at,
            String statement,
            boolean onlyAsAnswer)
            implements WebhookNotification {

        /** Hides the message ids, which contain numbers. */
        @Override
        public String toString() {
            return "ConsentChanged[consent=" + consent + ", source=" + source + ", at=" + at + "]";
        }
    }

    /**
     * A message that may be an opt-out. A person has to decide.
     *
     * @param optOut the opt-out that the message may be
     * @param text the text of the message. It is personal data and appears in no log, event or exception.
     */
    record OptOutUnclear(ConsentChanged optOut, String text) implements WebhookNotification {

        /** Hides the text. */
        @Override
        public String toString() {
            return "OptOutUnclear[optOut=" + optOut + "]";
        }
    }

    /**
     * Somebody has another phone number now.
     *
     * @param contact by the old one
     * @param number the new one as WhatsApp writes it; never in a log, an event or a message of an exception
     */
    record NumberChanged(Origin origin, WebhookContact contact, String number, Instant at)
            implements WebhookNotification {

        /** Hides whom it names. */
        @Override
        public String toString() {
            return "NumberChanged[at=" + at + "]";
        }
    }

    /**
     * A person has another WhatsApp user id, in most cases because of another number.
     *
     * @param before the former number and user id, as far as the message names them; the number is empty if it is not
     *     named
     * @param after the new user id, and the new number if the message names it
     */
    record UserIdChanged(Origin origin, WebhookContact before, WebhookContact after, Instant at)
            implements WebhookNotification {}

    /** Somebody wrote something that asks for nothing; it may still tell by which names they go. */
    record ContactSeen(Origin origin, WebhookContact contact, String type) implements WebhookNotification {}

    /** Something about the account or one of its templates. */
    record AccountChanged(Origin origin, AccountEvent event) implements WebhookNotification {}

    /**
     * The account may no longer send, or may again.
     *
     * @param suspended whether it may not send from now on
     * @param code Meta's word for the reason
     */
    record AccountRestrictionChanged(Origin origin, boolean suspended, String code, Instant at)
            implements WebhookNotification {}

    /**
     * Meta rated the number that the webhook is about.
     *
     * @param rating Meta's word for it
     */
    record NumberQualityChanged(Origin origin, String rating, Instant at) implements WebhookNotification {}

    /**
     * Something that means nothing to us yet.
     *
     * @param type the field, and the value where there are few
     */
    record Unrecognized(String type) implements WebhookNotification {}

    /** What somebody wants. */
    enum Consent {
        OUT,
        IN
    }
}
