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

/** The description that the API gives of itself. */
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
    void theFileInTheRepositoryIsWhatIsServed() throws IOException {
        if (Boolean.getBoolean("openapi.renew")) {
            Files.writeString(FILE, served);
        }

        assertThat(served)
                .as(
                        "The API has changed. If it was meant to: mvn test -pl api-service -am -Dtest=DocumentTest -Dopenapi.renew=true -Dsurefire.failIfNoSpecifiedTests=false renews the file")
                .isEqualTo(Files.readString(FILE));
    }

    @Test
    void everyEndpointIsDescribedAndNothingElse() throws IOException {
        assertThat(endpointsOf(OpenApiDescriptions.read().written())).isEqualTo(endpointsOf(document()));
        assertThat(document().getPaths().values())
                .allSatisfy(path -> assertThat(path.readOperations())
                        .allSatisfy(
                                endpoint -> assertThat(endpoint.getSummary()).isNotBlank()));
    }

    /** What is refused as unknown or missing in an example would be untrue in the document. */
    @Test
    void theExamplesAreUnderstood() throws IOException {
        api.shownTokenOf("operator");
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

    /** Whether it can be done or not: asked for something else with the same key, each of them says so. */
    @Test
    void everyPostTakesAKeyButThatOfTokens() throws IOException {
        var operator = api.withToken("operator");
        var taken = new TreeSet<String>();
        document().getPaths().forEach((path, endpoints) -> {
            if (endpoints.getPost() != null) {
                var place = path.replaceAll("\\{[a-z]+}", "00000000-0000-0000-0000-000000000000");
                var client = operator.with("Idempotency-Key", path);
                client.post(place, "{}");
                if (client.post(place, "{\"x\": 1}").status() == 422) {
                    taken.add(path);
                }
                assertThat(taken.contains(path)).as(path).isNotEqualTo(path.equals("/api/tokens"));
            }
        });

        assertThat(taken).contains("/api/campaigns", "/api/customers/import", "/api/campaigns/send-today");
    }

    @Test
    void thePageIsShownToABrowserWithoutToken() {
        assertThat(api.get("/docs").status()).isEqualTo(302);
        assertThat(api.get("/swagger-ui/index.html").body()).contains("swagger-ui");
        assertThat(api.get("/openapi").json().get("openapi").stringValue()).startsWith("3.1");
    }

    @Test
    void bodiesAreJsonAndAnswersToo() {
        api.shownTokenOf("operator");

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
        } catch (JsonProcessingException none) {
            throw new AssertionError(none);
        }
    }
}
