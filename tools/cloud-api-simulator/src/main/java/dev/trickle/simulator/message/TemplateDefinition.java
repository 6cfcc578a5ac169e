package dev.trickle.simulator.message;

import static java.util.Objects.requireNonNullElse;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A template as Meta lists it.
 *
 * @param category {@code MARKETING}, {@code UTILITY} or {@code AUTHENTICATION}
 * @param previousCategory before the last change of the category
 * @param quality {@code GREEN}, {@code YELLOW}, {@code RED} or {@code UNKNOWN}
 * @param parameterFormat {@code NAMED} or {@code POSITIONAL}
 * @param components header, body, footer and buttons
 * @param details what calls are checked against
 */
public record TemplateDefinition(
        String category,
        @Nullable String previousCategory,
        String quality,
        String parameterFormat,
        List<JsonNode> components,
        Template details) {

    static final String MARKETING = "MARKETING";

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String TYPE = "type";
    private static final String TEXT = "text";
    private static final String BODY = "BODY";
    private static final String HEADER = "HEADER";

    /** Returns the definition of a template that has been created with these components. */
    public static TemplateDefinition of(
            String name,
            String language,
            @Nullable String category,
            @Nullable String parameterFormat,
            List<JsonNode> components) {
        var body = component(components, BODY).map(each -> each.path(TEXT).asString(""));
        return new TemplateDefinition(
                requireNonNullElse(category, MARKETING),
                null,
                "UNKNOWN",
                requireNonNullElse(parameterFormat, formatOf(body.map(BodyText::new))),
                List.copyOf(components),
                new Template(name, language, null, body.orElse(null), headerOf(components)));
    }

    /** Returns the definition of a template of the settings; unknown details have no component. */
    static TemplateDefinition of(Template template) {
        return new TemplateDefinition(
                MARKETING,
                null,
                "UNKNOWN",
                formatOf(template.bodyText()),
                componentsOf(template).toList(),
                template);
    }

    /** Returns the definition in another category. */
    public TemplateDefinition recategorised(String to) {
        return new TemplateDefinition(to, category, quality, parameterFormat, components, details);
    }

    /** Returns the definition with another quality. */
    public TemplateDefinition rated(String to) {
        return new TemplateDefinition(category, previousCategory, to, parameterFormat, components, details);
    }

    /** Returns the definition with other components. */
    public TemplateDefinition edited(@Nullable String otherFormat, List<JsonNode> otherComponents) {
        var edited = of(details.name(), details.language(), category, otherFormat, otherComponents);
        return new TemplateDefinition(
                category, previousCategory, quality, edited.parameterFormat, edited.components, edited.details);
    }

    private static String formatOf(Optional<BodyText> body) {
        return body.filter(BodyText::isNamed).isPresent() ? "NAMED" : "POSITIONAL";
    }

    private static Optional<JsonNode> component(List<JsonNode> components, String type) {
        return components.stream()
                .filter(each ->
                        each.path(TYPE).asString("").toUpperCase(Locale.ROOT).equals(type))
                .findFirst();
    }

    /** A text header without a variable has no parameter; other formats, such as a location, are not checked. */
    private static @Nullable TemplateHeader headerOf(List<JsonNode> components) {
        var header = component(components, HEADER);
        if (header.isEmpty()) {
            return TemplateHeader.NONE;
        }
        return switch (header.get().path("format").asString("TEXT")) {
            case "TEXT" ->
                new BodyText(header.get().path(TEXT).asString("")).variables().isEmpty()
                        ? TemplateHeader.NONE
                        : TemplateHeader.TEXT;
            case "IMAGE" -> TemplateHeader.IMAGE;
            case "VIDEO" -> TemplateHeader.VIDEO;
            case "DOCUMENT" -> TemplateHeader.DOCUMENT;
            default -> null;
        };
    }

    private static Stream<JsonNode> componentsOf(Template template) {
        var header = Optional.ofNullable(template.header())
                .filter(each -> each != TemplateHeader.NONE)
                .map(each -> {
                    var component = JSON.createObjectNode().put(TYPE, HEADER).put("format", each.name());
                    return each == TemplateHeader.TEXT ? component.put(TEXT, "{{1}}") : component;
                });
        var body = template.bodyText()
                .map(text -> JSON.createObjectNode().put(TYPE, BODY).put(TEXT, text.text()));
        return Stream.of(header, body).flatMap(Optional::stream);
    }
}
