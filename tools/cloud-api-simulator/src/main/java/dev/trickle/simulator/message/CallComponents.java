package dev.trickle.simulator.message;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The components of a call, with the parameters for the variables of a template. */
record CallComponents(JsonNode template) {

    private static final Set<String> MEDIA = Set.of("image", "video", "document");

    /** Types whose text depends on the locale of the person; the fallback value is used. */
    private static final Set<String> LOCALIZED = Set.of("currency", "date_time");

    /** Returns the parameters of all components of this type, in their order. */
    List<Parameter> parametersOf(String type) {
        return components(type)
                .flatMap(CallComponents::parameters)
                .map(CallComponents::parameter)
                .toList();
    }

    /** Returns the ids of uploaded files in all components, also those of cards. */
    List<String> mediaIds() {
        return MEDIA.stream()
                .flatMap(kind -> template.findValues(kind).stream())
                .map(media -> media.path("id"))
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue)
                .toList();
    }

    private Stream<JsonNode> components(String type) {
        return template.path("components")
                .valueStream()
                .filter(component -> typeOf(component).equals(type));
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
        return node.path("type").asString("").toLowerCase(Locale.ROOT);
    }
}
