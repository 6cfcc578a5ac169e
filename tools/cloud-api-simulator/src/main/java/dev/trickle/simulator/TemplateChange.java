package dev.trickle.simulator;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.trickle.simulator.health.PauseReason;
import dev.trickle.simulator.health.TemplateStatus;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a template is to be from now on.
 *
 * @param told whether a webhook says so; false if absent
 * @param title of the webhook; the usual one of such a change if absent
 * @param lasts so long, by the calendar, until it is approved again; for good if absent
 */
record TemplateChange(
        @NotNull TemplateStatus status,
        Boolean told,
        @Nullable PauseReason title,
        @JsonProperty("for") @Nullable Duration lasts) {

    TemplateChange {
        told = Objects.requireNonNullElse(told, false);
    }

    /** What it is when that is over. */
    TemplateChange undone() {
        return new TemplateChange(TemplateStatus.APPROVED, told, null, null);
    }
}
