package dev.trickle.cli.api;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * The body of an answer that is an error (RFC 9457).
 *
 * @param errors of a request that breaks rules, all of them
 */
record Problem(@Nullable String detail, @Nullable List<FieldError> errors) {

    /** The reason in words; empty if the body is not a problem. */
    static Optional<String> reason(String body) {
        try {
            return Optional.ofNullable(ApiClient.JSON.readValue(body, Problem.class))
                    .flatMap(Problem::reason);
        } catch (JacksonException other) {
            return Optional.empty();
        }
    }

    private Optional<String> reason() {
        if (errors != null && !errors.isEmpty()) {
            return Optional.of(errors.stream().map(FieldError::message).collect(Collectors.joining("; ")));
        }
        return Optional.ofNullable(detail);
    }

    record FieldError(String message) {}
}
