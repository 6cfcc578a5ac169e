package dev.trickle.simulator.message;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** Whether parameters fit a template, as far as its settings tell: first their number, then their format, their length. */
final class ParameterChecks {

    private static final int LONGEST_BODY = 1024;
    private static final Set<String> READABLE = Set.of("text", "currency", "date_time");
    private static final List<BiFunction<Template, Message, Optional<ApiError>>> CHECKS = List.of(
            ParameterChecks::numberInHeader,
            ParameterChecks::numberInBody,
            ParameterChecks::formatOfHeader,
            ParameterChecks::formatOfBody,
            ParameterChecks::lengthOfBody);

    private ParameterChecks() {}

    static Optional<ApiError> firstFault(Template template, Message message) {
        return CHECKS.stream()
                .map(check -> check.apply(template, message))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** A medium that is missing is a mismatch of formats. */
    private static Optional<ApiError> numberInHeader(Template template, Message message) {
        var given = message.header().size();
        return Optional.ofNullable(template.header())
                .filter(templateHeader ->
                        given != templateHeader.parameters() && !(templateHeader.isMedia() && given == 0))
                .map(templateHeader -> ApiError.parameterCount("header", given, templateHeader.parameters()));
    }

    private static Optional<ApiError> numberInBody(Template template, Message message) {
        var given = message.body().size();
        return template.expectedInBody()
                .filter(expected -> expected != given)
                .map(expected -> ApiError.parameterCount("body", given, expected));
    }

    private static Optional<ApiError> formatOfHeader(Template template, Message message) {
        var given = message.header().stream().findFirst();
        return Optional.ofNullable(template.header())
                .filter(templateHeader -> templateHeader != TemplateHeader.NONE
                        && !given.map(templateHeader::takes).orElse(false))
                .map(templateHeader -> ApiError.parameterFormat(
                        "header",
                        templateHeader.name(),
                        given.map(Parameter::type).orElse("UNKNOWN")));
    }

    private static Optional<ApiError> formatOfBody(Template template, Message message) {
        return template.text().flatMap(text -> formatOf(text, message.body()));
    }

    private static Optional<ApiError> formatOf(BodyText text, List<Parameter> given) {
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

    private static Optional<ApiError> lengthOfBody(Template template, Message message) {
        return template.text()
                .map(text -> text.filledWith(message.body()).length())
                .filter(length -> length > LONGEST_BODY)
                .map(ApiError::tooLong);
    }
}
