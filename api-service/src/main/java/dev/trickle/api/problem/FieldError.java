package dev.trickle.api.problem;

/**
 * One validation error of a request.
 *
 * @param field path of the field, with dots between the levels
 * @param rule stable code of the violated rule, for programs
 * @param message description of the error, for people
 */
public record FieldError(String field, String rule, String message) {}
