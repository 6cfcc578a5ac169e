package dev.trickle.simulator.message;

import org.jspecify.annotations.Nullable;

/**
 * A template message to one person.
 *
 * @param input the recipient as the caller wrote it
 * @param to the recipient's digits
 * @param bodyParameters how many parameters fill the body
 * @param callbackData what every webhook about this message must echo
 */
public record Message(
        String input,
        String to,
        String template,
        String language,
        int bodyParameters,
        @Nullable String callbackData) implements Reading {}
