package dev.trickle.simulator.message;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** Checks parameters against the configured details of a template: their count, then their format, then the length. */
final class ParameterChecks {

    private static final int LONGEST_BODY = 1024;
    private static final Set<String> READABLE = Set.of("text", "currency", "date_time");
    private static final List<BiFunction<Template, Message, Optional<ApiError>>> CHECKS = List.of(
            ParameterChecks::checkHeaderCount,
            ParameterChecks::checkBodyCount,
            ParameterChecks::checkHeaderFormat,
            ParameterChecks::checkBodyFormat,
            ParameterChecks::checkBodyLength);

    private ParameterChecks() {}

    static Optional<ApiError> firstFault(Template template, Message message) {
        return CHECKS.stream()
                .map(check -> check.apply(template, message))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** A missing medium is reported as a format mismatch. */
    private static Optional<ApiError> checkHeaderCount(Template template, Message message) {
        var given = message.header().size();
        return Optional.ofNullable(template.header())
                .filter(templateHeader ->
                        given != templateHeader.parameters() && !(templateHeader.isMedia() && given == 0))
                .map(templateHeader -> ApiError.parameterCount("header", given, templateHeader.parameters()));
    }

    private static Optional<ApiError> checkBodyCount(Template template, Message message) {
        var given = message.body().size();
        return template.expectedBodyParameters()
                .filter(expected -> expected != given)
                .map(expected -> ApiError.parameterCount("body", given, expected));
    }

    private static Optional<ApiError> checkHeaderFormat(Template template, Message message) {
        var given = message.header().stream().findFirst();
        return Optional.ofNullable(template.header())
                .filter(templateHeader -> templateHeader != TemplateHeader.NONE
                        && !given.map(templateHeader::accepts).orElse(false))
                .map(templateHeader -> ApiError.parameterFormat(
                        "header",
                        templateHeader.name(),
                        given.map(Parameter::type).orElse("UNKNOWN")));
    }

    private static Optional<ApiError> checkBodyFormat(Template template, Message message) {
        return template.bodyText().flatMap(text -> checkFormat(text, message.body()));
    }

    private static Optional<ApiError> checkFormat(BodyText text, List<Parameter> given) {
        var unreadable = given.stream()
                .map(Parameter::type)
                .filter(type -> !READABLE.contains(type))
                .findFirst();
        if (unreadable.isPresent()) {
            return unreadable.map(type -> ApiError.parameterFormat("body", "TEXT", type));
        }
        var named = given.stream().map(Parameter::name).toList();
        return text.isNamed()
                ? text.variables().stream()
                        .filter(variable -> !named.contains(variable))
                        .findFirst()
                        .map(variable -> ApiError.parameterFormat("body", variable, "UNKNOWN"))
                : given.stream()
                        .filter(parameter -> parameter.name() != null)
                        .findFirst()
                        .map(parameter -> ApiError.parameterFormat("body", "POSITIONAL", "NAMED"));
    }

    private static Optional<ApiError> checkBodyLength(Template template, Message message) {
        return template.bodyText()
                .map(text -> text.fill(message.body()).length())
                .filter(length -> length > LONGEST_BODY)
                .map(ApiError::tooLong);
    }
}
