package dev.trickle.simulator.webhook;

import dev.trickle.simulator.health.PauseReason;
import dev.trickle.simulator.health.TemplateKey;
import dev.trickle.simulator.health.TemplateStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A webhook that is not about a message of the business. */
public sealed interface WebhookNotice {

    /**
     * A person wrote to the business.
     *
     * @param button whether the text is the label of a template button that the person pressed
     */
    record MessageReceived(String phoneNumberId, String person, String id, String text, boolean button, Instant at)
            implements WebhookNotice {}

    /**
     * A person chose whether to get marketing messages.
     *
     * @param value {@code stop} or {@code resume}
     */
    record PreferenceChanged(String phoneNumberId, String person, String value, Instant at) implements WebhookNotice {}

    /** The messaging limit changed to this number of people in any rolling 24 hours. */
    record LimitChanged(int people, Instant at) implements WebhookNotice {}

    /**
     * The status of a template changed.
     *
     * @param title reason of a pause or its end
     */
    record TemplateChanged(
            TemplateKey template,
            TemplateStatus status,
            @Nullable PauseReason title,
            Instant at) implements WebhookNotice {}

    /** The components of a template were edited. */
    record TemplateEdited(TemplateKey template, List<JsonNode> components, Instant at) implements WebhookNotice {}

    /** Meta moved a template to another category. */
    record TemplateRecategorised(TemplateKey template, String previous, String current, Instant at)
            implements WebhookNotice {}

    /** The quality of a template changed. */
    record TemplateRated(TemplateKey template, String previous, String current, Instant at) implements WebhookNotice {}
}
