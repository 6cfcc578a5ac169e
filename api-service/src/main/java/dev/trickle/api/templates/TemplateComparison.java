package dev.trickle.api.templates;

import static java.util.function.Predicate.not;
import static java.util.stream.Collectors.joining;

import dev.trickle.api.problem.FieldError;
import dev.trickle.pipeline.template.MessageComponents;
import dev.trickle.pipeline.template.TemplateParameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Compares the components of a campaign with the parameters of its template. */
final class TemplateComparison {

    private static final String FIELD = "template_components";
    private static final String BUTTON = "button";
    private static final String PARAMETERS = "parameters";

    /** Types of parameters that fill a text variable. */
    private static final Set<String> TEXT_TYPES = Set.of("text", "currency", "date_time");

    private final boolean named;
    private final List<FieldError> errors = new ArrayList<>();

    private TemplateComparison(boolean named) {
        this.named = named;
    }

    /**
     * Returns what Meta would refuse; empty if the components fit.
     *
     * @param components of the campaign in either form, which is valid in itself; null for none
     */
    static List<FieldError> errors(StoredTemplate template, @Nullable JsonNode components) {
        if (template.components().isEmpty()) {
            // Meta has listed the template without its content.
            return List.of();
        }
        var comparison = new TemplateComparison(template.hasNamedParameters());
        var given = components == null ? MissingNode.getInstance() : MessageComponents.toMetaFormat(components);
        comparison.compareMessage(FIELD, template.parameters(), given);
        return comparison.errors;
    }

    private void compareMessage(String path, List<TemplateParameter> expected, JsonNode given) {
        var outsideCards = expected.stream().filter(each -> each.card() == null).toList();
        for (var component : List.of("header", "body", "limited_time_offer")) {
            compareParameters(
                    path + "." + component, parametersOf(outsideCards, component), givenParameters(given, component));
        }
        compareButtons(path + ".buttons", parametersOf(outsideCards, BUTTON), given);
        compareCards(path + ".carousel", expected, given);
    }

    private void compareParameters(String path, List<TemplateParameter> expected, List<JsonNode> given) {
        if (expected.size() != given.size()) {
            reject(path, "count", "needs %s, but has %d".formatted(describe(expected), given.size()));
        } else if (named && expected.stream().anyMatch(TemplateComparison::isNamed)) {
            compareNamed(path, expected, given);
        } else {
            IntStream.range(0, expected.size())
                    .forEach(index -> compareOne(path + "." + index, expected.get(index), given.get(index)));
        }
    }

    private void compareNamed(String path, List<TemplateParameter> expected, List<JsonNode> given) {
        for (var parameter : expected) {
            var found = given.stream()
                    .filter(each -> nameOf(each).equals(parameter.name()))
                    .toList();
            if (found.size() == 1) {
                compareType(path, parameter, found.getFirst());
            } else {
                var rule = found.isEmpty() ? "missing-parameter" : "repeated-parameter";
                reject(path, rule, "needs the parameter_name %s exactly once".formatted(parameter.name()));
            }
        }
    }

    private void compareOne(String path, TemplateParameter expected, JsonNode given) {
        if (!nameOf(given).isEmpty()) {
            reject(path, "positional", "must not have a parameter_name: the variables of the template are numbered");
        }
        compareType(path, expected, given);
    }

    private void compareType(String path, TemplateParameter expected, JsonNode given) {
        var type = given.path("type").asString("").toLowerCase(Locale.ROOT);
        var fits = expected.type().equals("text")
                ? TEXT_TYPES.contains(type)
                : expected.type().equals(type);
        if (!fits) {
            reject(path, "type", "must be of the type %s, as the template is".formatted(expected.type()));
        }
    }

    private void compareButtons(String path, List<TemplateParameter> expected, JsonNode message) {
        var given = componentsOf(message, BUTTON).toList();
        for (var parameter : expected) {
            var found = given.stream()
                    .filter(each -> indexOf(each).equals(String.valueOf(parameter.index())))
                    .toList();
            if (found.size() > 1 || (found.isEmpty() && parameter.required())) {
                reject(
                        path,
                        "button",
                        "needs one %s button with the index %d".formatted(parameter.subType(), parameter.index()));
            }
            found.forEach(each -> compareButton(path, parameter, each));
        }
        given.stream()
                .filter(not(each -> hasIndexOf(expected, each)))
                .forEach(each -> reject(
                        path,
                        "button",
                        "has a button with the index %s, which takes no parameter".formatted(indexOf(each))));
    }

    /** A button that needs no parameter may have those of its kind, which are valid in themselves. */
    private void compareButton(String path, TemplateParameter expected, JsonNode given) {
        var subType = given.path("sub_type").asString("");
        if (!subType.equalsIgnoreCase(Objects.requireNonNull(expected.subType()))) {
            reject(
                    path,
                    "button",
                    "must have the sub_type %s at the index %d".formatted(expected.subType(), expected.index()));
        } else if (expected.required()) {
            compareParameters(path + "." + expected.index(), List.of(expected), parameters(given));
        }
    }

    /** The variable of a button is numbered in every format. */
    private static boolean isNamed(TemplateParameter parameter) {
        return parameter.name() != null && !parameter.component().equals(BUTTON);
    }

    private static boolean hasIndexOf(List<TemplateParameter> expected, JsonNode button) {
        return expected.stream().anyMatch(each -> String.valueOf(each.index()).equals(indexOf(button)));
    }

    private void compareCards(String path, List<TemplateParameter> expected, JsonNode message) {
        var numbers = expected.stream()
                .map(TemplateParameter::card)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        var cards = componentsOf(message, "carousel").findFirst().map(each -> each.path("cards"));
        if (numbers.isEmpty()) {
            cards.ifPresent(
                    each -> reject(path, "carousel", "is given, but the template has no cards with parameters"));
            return;
        }
        for (var number : numbers) {
            var inCard = expected.stream()
                    .filter(each -> number.equals(each.card()))
                    .map(TemplateParameter::outsideCard)
                    .toList();
            compareMessage(
                    path + "." + number,
                    inCard,
                    cards.flatMap(each -> cardAt(each, number)).orElse(MissingNode.getInstance()));
        }
    }

    private static Optional<JsonNode> cardAt(JsonNode cards, int number) {
        return cards.valueStream()
                .filter(card -> card.path("card_index").asInt(-1) == number)
                .map(card -> card.path("components"))
                .findFirst();
    }

    private static List<TemplateParameter> parametersOf(List<TemplateParameter> all, String component) {
        return all.stream().filter(each -> each.component().equals(component)).toList();
    }

    private static List<JsonNode> givenParameters(JsonNode message, String component) {
        return componentsOf(message, component)
                .flatMap(each -> parameters(each).stream())
                .toList();
    }

    private static List<JsonNode> parameters(JsonNode component) {
        return component.path(PARAMETERS).valueStream().toList();
    }

    private static Stream<JsonNode> componentsOf(JsonNode message, String type) {
        return message.valueStream()
                .filter(each -> each.path("type").asString("").equalsIgnoreCase(type));
    }

    private static String indexOf(JsonNode button) {
        return button.path("index").asString("");
    }

    private static String nameOf(JsonNode parameter) {
        return parameter.path("parameter_name").asString("");
    }

    private static String describe(List<TemplateParameter> expected) {
        return expected.isEmpty()
                ? "no parameters"
                : "%d (%s)"
                        .formatted(
                                expected.size(),
                                expected.stream()
                                        .map(each -> each.name() == null ? each.type() : "{{" + each.name() + "}}")
                                        .collect(joining(", ")));
    }

    private void reject(String path, String rule, String message) {
        errors.add(new FieldError(path, rule, path + " " + message));
    }
}
