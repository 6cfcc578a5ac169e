package dev.trickle.status.routing;

import dev.trickle.pipeline.AttemptId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One thing that a webhook says. */
sealed interface Notice {

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
     * @param person WhatsApp's id of the recipient; empty where it does not say
     * @param code Meta's error code, for a failure
     * @param inServiceWindow whether it answers a customer and so does not count against the messaging limit
     */
    record MessageReported(
            Origin origin,
            String messageId,
            Report report,
            @Nullable AttemptId echo,
            String person,
            String code,
            boolean inServiceWindow,
            Instant at)
            implements Notice {}

    /**
     * Somebody said stop, or agreed again.
     *
     * @param person WhatsApp's id of whoever said it; empty where it does not say
     * @param answered id of the message that it answers; empty if none
     * @param source where it was said
     */
    record ConsentChanged(Origin origin, Consent consent, String person, String answered, String source, Instant at)
            implements Notice {}

    /**
     * Meta changed the messaging limit.
     *
     * @param limit different people in any moving 24 hours
     */
    record LimitChanged(Origin origin, int limit, Instant at) implements Notice {}

    /**
     * A template may no longer be sent, or may be again.
     *
     * @param usable whether it may be sent from now on
     * @param code Meta's error code for the template's state, or its word for it
     * @param epoch seconds of Meta's clock, so that a later change has a higher one
     */
    record TemplateChanged(
            Origin origin, String name, String language, boolean usable, String code, long epoch, Instant at)
            implements Notice {}

    /**
     * Something that means nothing to us yet.
     *
     * @param what the field, and the value where there are few
     */
    record NotUnderstood(String what) implements Notice {}

    /** What somebody wants. */
    enum Consent {
        OUT,
        IN
    }
}
