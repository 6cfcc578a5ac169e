package dev.trickle.simulator.webhook;

import dev.trickle.simulator.health.PauseReason;
import dev.trickle.simulator.health.TemplateKey;
import dev.trickle.simulator.health.TemplateStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Something to be told that is not about a message of the business. */
public sealed interface WebhookNotice {

    /**
     * Somebody wrote to the business.
     *
     * @param button whether a button of a template says so, which the person has pressed
     */
    record Wrote(String phoneNumberId, String person, String id, String text, boolean button, Instant at)
            implements WebhookNotice {}

    /**
     * Somebody chose whether to get marketing messages.
     *
     * @param value {@code stop} or {@code resume}
     */
    record Chose(String phoneNumberId, String person, String value, Instant at) implements WebhookNotice {}

    /** The business may write to so many people in any moving 24 hours now. */
    record LimitChanged(int people, Instant at) implements WebhookNotice {}

    /**
     * Meta thinks otherwise of a template from now on.
     *
     * @param title what the occasion was, for pauses and their end
     */
    record TemplateChanged(
            TemplateKey template,
            TemplateStatus status,
            @Nullable PauseReason title,
            Instant at) implements WebhookNotice {}
}
