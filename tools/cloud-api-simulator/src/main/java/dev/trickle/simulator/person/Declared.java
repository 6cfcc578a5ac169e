package dev.trickle.simulator.person;

import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/**
 * The outcome somebody was told to have, whatever the shares say.
 *
 * @param code why messages to them fail; the first configured one if absent, ignored unless the outcome is a failure
 */
public record Declared(@NotNull Status outcome, @Nullable Integer code) {}
