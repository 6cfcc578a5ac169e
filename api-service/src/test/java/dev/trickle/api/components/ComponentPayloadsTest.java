package dev.trickle.api.components;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.trickle.api.problem.FieldError;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.problem.RequestFields;
import dev.trickle.api.problem.RequestSchema;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Messages of every kind in the form of Meta's documentation; the simulator is tested with the same ones. */
class ComponentPayloadsTest {

    private static final String PATH = "template_components";

    @ParameterizedTest
    @MethodSource("accepted")
    void whatMetaTakesIsAccepted(JsonNode components) {
        assertThatCode(() -> validate(components)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatMetaRefusesIsRefusedWithFieldRuleAndRemedy(JsonNode components, String expected) {
        var errors = catchThrowableOfType(InvalidRequest.class, () -> validate(components))
                .errors();

        assertThat(errors)
                .extracting(error -> error.field().substring(PATH.length() + 1) + ":" + error.rule())
                .containsExactly(expected);
        assertThat(errors)
                .extracting(FieldError::message)
                .allSatisfy(
                        message -> assertThat(message).startsWith(PATH).containsAnyOf("must", "is required", "occurs"));
    }

    static Stream<Arguments> accepted() throws IOException {
        return payloads("accepted").map(payload -> Arguments.of(componentsOf(payload)));
    }

    static Stream<Arguments> refused() throws IOException {
        return payloads("refused")
                .map(payload -> Arguments.of(
                        componentsOf(payload), payload.path("error").stringValue()));
    }

    private static Stream<JsonNode> payloads(String result) throws IOException {
        try (var file = ComponentPayloadsTest.class.getResourceAsStream("/components/payloads.json")) {
            return List.copyOf(JsonMapper.shared()
                            .readTree(file)
                            .path(result)
                            .valueStream()
                            .toList())
                    .stream();
        }
    }

    private static Named<JsonNode> componentsOf(JsonNode payload) {
        return Named.of(payload.path("kind").stringValue(), payload.path("components"));
    }

    private static void validate(JsonNode components) {
        var fields = RequestFields.of(JsonMapper.shared().createObjectNode(), RequestSchema.of("Components"));
        TemplateComponentsValidator.check(fields, PATH, components);
        fields.check();
    }
}
