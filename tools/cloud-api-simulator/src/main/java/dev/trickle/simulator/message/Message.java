package dev.trickle.simulator.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A template message to one person.
 *
 * @param input the recipient as the caller wrote it
 * @param to the recipient's digits
 * @param header what fills the header
 * @param body what fills the body
 * @param callbackData what every webhook about this message must echo
 */
public record Message(
        String input,
        String to,
        String template,
        String language,
        List<Parameter> header,
        List<Parameter> body,
        @Nullable String callbackData)
        implements CheckResult {}
