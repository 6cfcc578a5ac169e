package dev.trickle.simulator.message;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The components of a call: what the variables of a template are filled with. */
record CallComponents(JsonNode template) {

    /** Their text depends on where a person is; this is what those see who are nowhere. */
    private static final Set<String> LOCALIZED = Set.of("currency", "date_time");

    /** In their order, of all components of this type. */
    List<Parameter> parametersOf(String type) {
        return components(type)
                .flatMap(CallComponents::parameters)
                .map(CallComponents::parameter)
                .toList();
    }

    /** Whether each parameter that says it is a text has one. */
    boolean areComplete() {
        return template.path("components")
                .valueStream()
                .flatMap(CallComponents::parameters)
                .filter(parameter -> typeOf(parameter).equals("text"))
                .allMatch(parameter -> parameter.path("text").isString());
    }

    private Stream<JsonNode> components(String type) {
        return template.path("components")
                .valueStream()
                .filter(component -> typeOf(component).toLowerCase(Locale.ROOT).equals(type));
    }

    private static Stream<JsonNode> parameters(JsonNode component) {
        return component.path("parameters").valueStream();
    }

    private static Parameter parameter(JsonNode parameter) {
        var type = typeOf(parameter);
        var name = parameter.path("parameter_name");
        var text = LOCALIZED.contains(type) ? parameter.path(type).path("fallback_value") : parameter.path("text");
        return new Parameter(type, name.isString() ? name.stringValue() : null, text.asString(""));
    }

    private static String typeOf(JsonNode node) {
        return node.path("type").asString("");
    }
}
