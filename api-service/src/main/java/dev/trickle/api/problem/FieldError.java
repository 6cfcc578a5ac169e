package dev.trickle.api.problem;

/**
 * One thing that is wrong with a request.
 *
 * @param field where, with dots between the levels
 * @param rule which rule it breaks; stable, for programs
 * @param message the same in words
 */
public record FieldError(String field, String rule, String message) {}
