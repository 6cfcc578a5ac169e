package dev.trickle.status.notification;

import dev.trickle.pipeline.AccountEvent;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.DeliveryUpdate.Pricing;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One statement of a webhook. */
public sealed interface WebhookNotification {

    /**
     * The business account and the phone number of a webhook.
     *
     * @param businessAccount id of the WhatsApp business account
     * @param phoneNumber id of the phone number; empty if the webhook concerns the whole account
     */
    record Origin(String businessAccount, String phoneNumber) {}

    /**
     * A delivery report.
     *
     * @param echo the attempt id that was sent with the message; null if there is none or it belongs to another tool
     * @param code Meta's error code of a failure
     * @param inServiceWindow whether the message answers a customer and therefore does not count against the messaging
     *     limit
     * @param pricing null if the report has none
     */
    record MessageReported(
            Origin origin,
            String messageId,
            MessageStatus status,
            @Nullable AttemptId echo,
            WebhookContact contact,
            String code,
            boolean inServiceWindow,
            Instant at,
            @Nullable Pricing pricing)
            implements WebhookNotification {}

    /**
     * An opt-out or an opt-in.
     *
     * @param answered id of the answered message; empty if there is none
     * @param source how the statement was made
     * @param statement identifies the statement, and is the same each time the webhook is read; it contains personal
     *     data, so only its hash is stored
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

        /** Hides the message ids, which contain phone numbers. */
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
     * A person has changed their phone number.
     *
     * @param contact the person with the former number
     * @param number the new number in WhatsApp's notation; personal data, which appears in no log, event or exception
     *     message
     */
    record NumberChanged(Origin origin, WebhookContact contact, String number, Instant at)
            implements WebhookNotification {

        /** Hides the person. */
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

    /** An inbound message that needs no action and contains both identifiers of its author. */
    record ContactSeen(Origin origin, WebhookContact contact, String type) implements WebhookNotification {}

    /** A change of the account or of one of its templates. */
    record AccountChanged(Origin origin, AccountEvent event) implements WebhookNotification {}

    /**
     * The account is suspended from sending, or reinstated.
     *
     * @param suspended whether the account may not send from now on
     * @param code Meta's name of the reason
     * @param endsAt when the suspension ends by itself; null if Meta names no instant
     */
    record AccountRestrictionChanged(
            Origin origin,
            boolean suspended,
            String code,
            @Nullable Instant endsAt,
            Instant at) implements WebhookNotification {

        AccountRestrictionChanged(Origin origin, boolean suspended, String code, Instant at) {
            this(origin, suspended, code, null, at);
        }
    }

    /**
     * Meta changed the quality rating of the phone number.
     *
     * @param rating Meta's name of the rating
     */
    record NumberQualityChanged(Origin origin, String rating, Instant at) implements WebhookNotification {}

    /** An inbound message that needs no action. */
    record NoActionNeeded(String type) implements WebhookNotification {}

    /**
     * A statement without a known meaning.
     *
     * @param type the field, and the value if it has only a few
     */
    record Unrecognized(String type) implements WebhookNotification {}

    /** Kind of a consent statement. */
    enum Consent {
        OUT,
        IN
    }
}
