package dev.trickle.simulator.pacing;

import dev.trickle.simulator.standing.Translation;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.PositiveOrZero;
import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** A template that is paced from the start, by {@link Terms}. */
public record PacedTemplate(
        @NotBlank String name,
        @NotBlank String language,
        @DefaultValue("0") @PositiveOrZero int first,
        @DefaultValue("1h") Duration decidedAfter,
        @DefaultValue("good") Verdict verdict) {

    public Translation template() {
        return new Translation(name, language);
    }

    public Terms terms() {
        return new Terms(first, decidedAfter, verdict);
    }
}
