package dev.trickle.simulator.message;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;

/**
 * A business phone number that belongs to the simulated account.
 *
 * @param id what the path of a call names it by
 * @param displayNumber its digits, as webhooks show them
 */
public record BusinessPhoneNumber(
        @NotBlank String id, @Pattern(regexp = "\\d{5,15}") String displayNumber) {}
