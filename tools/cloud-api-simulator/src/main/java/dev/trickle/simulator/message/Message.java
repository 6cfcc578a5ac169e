package dev.trickle.simulator.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A template message to one person.
 *
 * @param endpoint at which it was received
 * @param input recipient as given by the caller
 * @param to phone number of the recipient in digits
 * @param header parameters of the header
 * @param body parameters of the body
 * @param mediaIds ids of uploaded files in the parameters
 * @param callbackData opaque data that every webhook about this message echoes
 */
public record Message(
        TargetApi endpoint,
        String input,
        String to,
        String template,
        String language,
        List<Parameter> header,
        List<Parameter> body,
        List<String> mediaIds,
        @Nullable String callbackData)
        implements CheckResult {}
