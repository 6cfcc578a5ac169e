package dev.trickle.api.templates;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.problem.FieldError;
import dev.trickle.pipeline.NearestNames;
import dev.trickle.pipeline.template.TemplateParameter;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class TemplateComparisonTest {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TemplateParameter IMAGE = parameter("header", "image", null);
    private static final TemplateParameter NAME = parameter("body", "text", "first_name");
    private static final TemplateParameter CITY = parameter("body", "text", "city");
    private static final TemplateParameter FIRST = parameter("body", "text", "1");
    private static final TemplateParameter SECOND = parameter("body", "text", "2");
    private static final TemplateParameter STOP = button(0, "quick_reply", "payload", false);
    private static final TemplateParameter SHOP = button(1, "url", "text", true);

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "'body': [{'type': 'text', 'text': 'a'}, {'type': 'currency'}];",
                "'body': [{'type': 'text', 'text': 'a'}]; template_components.body:count",
                "; template_components.body:count",
                "'body': [{'type': 'text'}, {'type': 'image'}]; template_components.body.1:type",
                "'body': [{'type': 'text'}, {'type': 'text', 'parameter_name': 'x'}]; template_components.body.1:positional",
                "'body': [{'type': 'text'}, {'type': 'text'}], 'header': [{'type': 'image'}]; template_components.header:count",
                "'body': [{'type': 'text'}, {'type': 'text'}], 'carousel': []; template_components.carousel:carousel"
            })
    void numberedVariablesNeedEachParameterOnce(String components, String expected) {
        assertThat(rules(List.of(FIRST, SECOND), components)).isEqualTo(expected == null ? "" : expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "'city', 'first_name';",
                "'city', 'name'; template_components.body:missing-parameter",
                "'city', 'city'; template_components.body:missing-parameter template_components.body:repeated-parameter",
                "'city'; template_components.body:count"
            })
    void namedVariablesNeedTheirNamesInAnyOrder(String names, String expected) {
        var body = List.of(names.split(", ", -1)).stream()
                .map("{'type': 'text', 'parameter_name': %s}"::formatted)
                .toList();

        assertThat(rules(List.of(NAME, CITY), "'body': " + body)).isEqualTo(expected == null ? "" : expected);
    }

    @ParameterizedTest
    @CsvSource({"image, ''", "video, template_components.header.0:type"})
    void headerIsOfTheKindOfTheTemplate(String type, String expected) {
        assertThat(rules(List.of(IMAGE), "'header': [{'type': '%s'}]".formatted(type)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "{'sub_type': 'URL', 'index': 1, 'parameters': [{'type': 'text'}]};",
                "{'sub_type': 'url', 'parameters': [{'type': 'text'}]}; template_components.buttons:button template_components.buttons:button",
                "{'sub_type': 'url', 'index': 1, 'parameters': []}; template_components.buttons.1:count",
                "{'sub_type': 'url', 'index': 1, 'parameters': [{'type': 'text'}]}, {'sub_type': 'url', 'index': 7}; template_components.buttons:button"
            })
    void buttonsWithVariablesAreGivenAtTheirIndex(String buttons, String expected) {
        assertThat(rules(List.of(STOP, SHOP), "'buttons': [%s]".formatted(buttons)))
                .isEqualTo(expected == null ? "" : expected);
    }

    @Test
    void cardsAreComparedOneByOne() {
        var template = List.of(IMAGE.inCard(0), IMAGE.inCard(1));

        assertThat(rules(template, "'carousel': [{'header': [{'type': 'image'}]}, {'header': [{'type': 'image'}]}]"))
                .isEmpty();
        assertThat(rules(template, "'carousel': [{'header': [{'type': 'image'}]}]"))
                .isEqualTo("template_components.carousel.1.header:count");
    }

    @Test
    void nearestNamesDifferInFewCharacters() {
        assertThat(NearestNames.of("sping_sale", List.of("spring_sale", "spring_sales", "autumn", "x")))
                .containsExactly("spring_sale", "spring_sales");
    }

    private static String rules(List<TemplateParameter> parameters, String components) {
        var tree = JSON.readTree("{" + (components == null ? "" : components.replace('\'', '"')) + "}");
        return String.join(
                " ",
                TemplateComparison.errors(template(parameters), tree).stream()
                        .map(TemplateComparisonTest::rule)
                        .toList());
    }

    private static String rule(FieldError error) {
        return error.field() + ":" + error.rule();
    }

    private static StoredTemplate template(List<TemplateParameter> parameters) {
        var named = parameters.contains(NAME);
        return new StoredTemplate(
                "777",
                "spring_sale",
                "de",
                "MARKETING",
                null,
                "APPROVED",
                "GREEN",
                named ? "NAMED" : "POSITIONAL",
                null,
                JSON.readTree("[{\"type\": \"BODY\"}]"),
                parameters,
                Instant.EPOCH);
    }

    private static TemplateParameter parameter(String component, String type, @Nullable String name) {
        return new TemplateParameter(component, null, null, null, type, name, true, null);
    }

    private static TemplateParameter button(int index, String subType, String type, boolean required) {
        return new TemplateParameter("button", null, index, subType, type, null, required, null);
    }
}
