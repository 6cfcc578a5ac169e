package dev.trickle.simulator;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.trickle.simulator.health.PauseReason;
import dev.trickle.simulator.health.TemplateStatus;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A new status of a template.
 *
 * @param webhook whether a webhook reports the change; false if absent
 * @param title of the webhook; the usual title of such a change if absent
 * @param duration by the clock, until the template is approved again; permanent if absent
 */
record TemplateChange(
        @NotNull TemplateStatus status,
        Boolean webhook,
        @Nullable PauseReason title,
        @JsonProperty("for") @Nullable Duration duration) {

    TemplateChange {
        webhook = Objects.requireNonNullElse(webhook, false);
    }

    /** Returns the change that ends this one. */
    TemplateChange reverted() {
        return new TemplateChange(TemplateStatus.APPROVED, webhook, null, null);
    }
}
