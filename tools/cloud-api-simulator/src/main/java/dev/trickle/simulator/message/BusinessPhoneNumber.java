package dev.trickle.simulator.message;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;

/**
 * A business phone number that belongs to the simulated account.
 *
 * @param id in the path of a call
 * @param displayNumber in digits, as in webhooks
 */
public record BusinessPhoneNumber(
        @NotBlank String id, @Pattern(regexp = "\\d{5,15}") String displayNumber) {}
