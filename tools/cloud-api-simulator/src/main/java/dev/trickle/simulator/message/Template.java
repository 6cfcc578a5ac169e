package dev.trickle.simulator.message;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.PositiveOrZero;
import org.jspecify.annotations.Nullable;

/**
 * An approved message template.
 *
 * @param bodyParameters how many parameters its body takes; not checked if absent
 */
public record Template(
        @NotBlank String name,
        @NotBlank String language,
        @Nullable @PositiveOrZero Integer bodyParameters) {}
