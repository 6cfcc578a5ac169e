package dev.trickle.api.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.trickle.api.ApiScenario;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.core.util.Yaml31;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.PathItem.HttpMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The OpenAPI document. */
class DocumentTest {

    private static final Path FILE = Path.of("openapi.yaml");

    private static ApiScenario api;
    private static String served;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.withTokens("documentation");
        served = api.get("/openapi.yaml").body();
    }

    @AfterAll
    static void stopApi() {
        api.close();
    }

    @Test
    void fileInTheRepositoryEqualsTheServedDocument() throws IOException {
        if (Boolean.getBoolean("openapi.renew")) {
            Files.writeString(FILE, served);
        }

        assertThat(served)
                .as(
                        "The API has changed. If this is intended, renew the file: mvn test -pl api-service -am -Dtest=DocumentTest -Dopenapi.renew=true -Dsurefire.failIfNoSpecifiedTests=false")
                .isEqualTo(Files.readString(FILE));
    }

    @Test
    void descriptionsMatchTheEndpoints() throws IOException {
        assertThat(endpointsOf(OpenApiDescriptions.load().source())).isEqualTo(endpointsOf(document()));
        assertThat(document().getPaths().values())
                .allSatisfy(path -> assertThat(path.readOperations())
                        .allSatisfy(
                                endpoint -> assertThat(endpoint.getSummary()).isNotBlank()));
    }

    /** Sends every example to the API. */
    @Test
    void examplesAreAccepted() throws IOException {
        api.withDefaultToken("operator");
        var examples = new ArrayList<String>();
        document()
                .getPaths()
                .forEach((path, endpoints) -> endpoints.readOperationsMap().forEach((method, endpoint) -> {
                    if (endpoint.getRequestBody() != null && !path.contains("{")) {
                        endpoint.getRequestBody().getContent().forEach((type, content) -> {
                            if (content.getExamples() != null) {
                                content.getExamples().forEach((name, example) -> {
                                    examples.add(name);
                                    assertThat(api.send(method.name(), path, type, text(example.getValue()))
                                                    .status())
                                            .as(method + " " + path + " " + name)
                                            .isBetween(200, 202);
                                });
                            }
                        });
                    }
                }));

        assertThat(examples).contains("summer", "premium", "ada", "two");
    }

    /** Sends two different bodies with the same key: an endpoint that accepts keys rejects the second one. */
    @Test
    void everyPostExceptTokensAcceptsAnIdempotencyKey() throws IOException {
        var operator = api.withToken("operator");
        var accepted = new TreeSet<String>();
        document().getPaths().forEach((path, endpoints) -> {
            if (endpoints.getPost() != null) {
                var concretePath = path.replaceAll("\\{[a-z]+}", "00000000-0000-0000-0000-000000000000");
                var client = operator.with("Idempotency-Key", path);
                client.post(concretePath, "{}");
                if (client.post(concretePath, "{\"x\": 1}").status() == 422) {
                    accepted.add(path);
                }
                assertThat(accepted.contains(path)).as(path).isNotEqualTo(path.equals("/api/tokens"));
            }
        });

        assertThat(accepted).contains("/api/campaigns", "/api/customers/import", "/api/campaigns/send-today");
    }

    @Test
    void documentIsReadableWithoutToken() {
        assertThat(api.get("/docs").status()).isEqualTo(302);
        assertThat(api.get("/swagger-ui/index.html").body()).contains("swagger-ui");
        assertThat(api.get("/openapi").json().get("openapi").stringValue()).startsWith("3.1");
    }

    @Test
    void requestsAndResponsesAreJsonOnly() {
        api.withDefaultToken("operator");

        assertThat(api.send("POST", "/api/campaigns", "application/yaml", "name: x")
                        .status())
                .isEqualTo(415);
        assertThat(api.get("/api/campaigns", "application/yaml").status()).isEqualTo(406);
    }

    private static OpenAPI document() throws IOException {
        return Yaml31.mapper().readValue(served, OpenAPI.class);
    }

    private static Set<String> endpointsOf(OpenAPI document) {
        var found = new TreeSet<String>();
        document.getPaths()
                .forEach((path, endpoints) -> List.copyOf(
                                endpoints.readOperationsMap().keySet())
                        .forEach((HttpMethod method) -> found.add(method + " " + path)));
        return found;
    }

    private static String text(Object example) {
        try {
            return example instanceof String text ? text : Json31.mapper().writeValueAsString(example);
        } catch (JsonProcessingException failure) {
            throw new AssertionError(failure);
        }
    }
}
