package dev.trickle.simulator.pacing;

import dev.trickle.simulator.health.TemplateKey;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.PositiveOrZero;
import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** A template that is paced from the start, by {@link PacingRules}. */
public record PacedTemplate(
        @NotBlank String name,
        @NotBlank String language,
        @DefaultValue("0") @PositiveOrZero int first,
        @DefaultValue("1h") Duration decidedAfter,
        @DefaultValue("good") PacingDecision decision) {

    public TemplateKey key() {
        return new TemplateKey(name, language);
    }

    public PacingRules pacingRules() {
        return new PacingRules(first, decidedAfter, decision);
    }
}
