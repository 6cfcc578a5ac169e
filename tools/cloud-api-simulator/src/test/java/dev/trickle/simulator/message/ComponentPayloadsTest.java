package dev.trickle.simulator.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The simulator has rules of its own, and decides about the payloads of the API's test as the API does. */
class ComponentPayloadsTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Path PAYLOADS = Path.of("../../api-service/src/test/resources/components/payloads.json");

    @ParameterizedTest
    @MethodSource("payloads")
    void payloadHasTheResultOfMeta(JsonNode components, int code) {
        var template = JSON.createObjectNode();
        template.set("components", components);

        assertThat(ComponentChecks.firstFault(template).map(ApiError::code).orElse(0))
                .isEqualTo(code);
    }

    static Stream<Arguments> payloads() {
        var payloads = JSON.readTree(PAYLOADS.toFile());
        return Stream.of("accepted", "refused")
                .flatMap(result -> payloads.path(result).valueStream())
                .map(payload -> Arguments.of(
                        Named.of(payload.path("kind").stringValue(), payload.path("components")),
                        payload.path("code").asInt(0)));
    }
}
