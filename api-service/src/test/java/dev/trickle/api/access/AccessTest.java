package dev.trickle.api.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trickle.api.ApiScenario;
import dev.trickle.api.ApiScenario.Client;
import dev.trickle.api.ApiScenario.Response;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.DefaultApplicationArguments;

/** Authentication and authorization of requests. */
class AccessTest {

    private static final String SALE = """
            {"name": "Sale", "template_name": "sale", "allow_duplicate": true, "start_date": "2025-06-01T09:00:00Z"}
            """;

    private static ApiScenario api;
    private static Client viewer;
    private static Client marketer;
    private static Client operator;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.withTokens("access");
        viewer = api.withToken("viewer");
        marketer = api.withToken("marketer");
        operator = api.withToken("operator");
    }

    @AfterAll
    static void stopApi() {
        api.close();
    }

    @AfterEach
    void resetClock() {
        api.setClock(ApiScenario.NOON);
    }

    @Test
    void onlyHealthIsReadableWithoutToken() {
        assertThat(api.get("/actuator/health").status()).isEqualTo(200);
        for (var path : new String[] {"/api/campaigns", "/api/tokens", "/actuator/metrics", "/anything"}) {
            assertThat(api.get(path).status()).as(path).isEqualTo(401);
        }
        var refused = api.post("/api/campaigns", SALE);
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.text("type")).isEqualTo("urn:trickle:problem:unauthorized");
        assertThat(header(refused, "WWW-Authenticate")).startsWith("Bearer");
    }

    @Test
    void invalidTokenIsRejected() {
        for (var token : new String[] {"Bearer trickle_none", "Bearer", "Bearer two arguments", "Basic YWRhOmFkYQ=="}) {
            assertThat(api.with("Authorization", token).get("/api/campaigns").status())
                    .as(token)
                    .isIn(400, 401);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /api/campaigns,                                                 true,  true,  true",
        "GET,    /api/quota,                                                     true,  true,  true",
        "GET,    /api/templates,                                                 true,  true,  true",
        "POST,   /api/templates/preview,                                         false, true,  true",
        "GET,    /actuator/info,                                                 true,  true,  true",
        "POST,   /api/campaigns,                                                 false, true,  true",
        "POST,   /api/customers,                                                 false, true,  true",
        "PATCH,  /api/campaigns/00000000-0000-0000-0000-000000000000,            false, true,  true",
        "GET,    /api/customers,                                                 true,  true,  true",
        "PATCH,  /api/customers/00000000-0000-0000-0000-000000000000,            false, true,  true",
        "DELETE, /api/customers/00000000-0000-0000-0000-000000000000,            false, true,  true",
        "POST,   /api/campaigns/00000000-0000-0000-0000-000000000000/accept-gap, false, false, true",
        "POST,   /api/campaigns/00000000-0000-0000-0000-000000000000/republish, false, false, true",
        "POST,   /api/suspensions/resume,                                        false, false, true",
        "POST,   /api/accounts/nobody/stop,                                      false, false, true",
        "POST,   /api/accounts/nobody/start,                                     false, false, true",
        "POST,   /api/unconfirmed/resolve,                                       false, false, true",
        "GET,    /api/tokens,                                                    false, false, true",
        "POST,   /api/tokens,                                                    false, false, true",
        "DELETE, /api/tokens/00000000-0000-0000-0000-000000000000,               false, false, true"
    })
    void eachRoleIncludesTheRightsOfTheRolesBefore(
            String method, String path, boolean viewerAllowed, boolean marketerAllowed, boolean operatorAllowed) {
        assertThat(isAllowed(viewer.send(method, path, "{}"))).as("viewer").isEqualTo(viewerAllowed);
        assertThat(isAllowed(marketer.send(method, path, "{}"))).as("marketer").isEqualTo(marketerAllowed);
        assertThat(isAllowed(operator.send(method, path, "{}"))).as("operator").isEqualTo(operatorAllowed);
    }

    @Test
    void tokenIsReturnedOnceAndEndsOnExpiryOrRevocation() {
        var issued = operator.post("/api/tokens", "{\"name\": \"bob\", \"role\": \"viewer\", \"expires_in\": \"P1D\"}");
        assertThat(issued.status()).isEqualTo(201);
        var bob = api.with("Authorization", "Bearer " + issued.text("token"));

        assertThat(bob.get("/api/campaigns").status()).isEqualTo(200);
        assertThat(operator.get("/api/tokens").body())
                .contains("bob", "last_used_at")
                .doesNotContain(issued.text("token"));
        assertThat(stored()).doesNotContain(issued.text("token"));

        api.setClock(ApiScenario.NOON.plus(Duration.ofDays(1)));
        assertThat(bob.get("/api/campaigns").status()).isEqualTo(401);
        api.setClock(ApiScenario.NOON);
        assertThat(bob.get("/api/campaigns").status()).isEqualTo(200);

        assertThat(operator.delete(header(issued, "Location")).status()).isEqualTo(204);
        assertThat(bob.get("/api/campaigns").status()).isEqualTo(401);
    }

    @Test
    void issuedTokenIsNotStoredForIdempotentReplay() {
        var request = operator.with("Idempotency-Key", "token-of-dan");
        var first = request.post("/api/tokens", "{\"name\": \"dan\", \"role\": \"viewer\"}");
        var second = request.post("/api/tokens", "{\"name\": \"dan\", \"role\": \"viewer\"}");

        var encodedPath = request.post("/api/%74okens", "{\"name\": \"dan\", \"role\": \"viewer\"}");

        assertThat(encodedPath.status()).isIn(201, 400);
        assertThat(first.status()).isEqualTo(201);
        assertThat(second.text("token")).isNotEqualTo(first.text("token"));
        assertThat(api.sql()
                        .sql("SELECT count(*) FROM idempotency_keys")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void invalidTokenRequestNamesEveryError() {
        var refused = operator.post("/api/tokens", "{\"role\": \"owner\", \"expires_in\": \"tomorrow\"}");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.errors()).containsExactly("name:required", "role:choice", "expires_in:duration");
    }

    @Test
    void unavailableDatabaseIsNotReportedAsInvalidToken() {
        api.sql().sql("REVOKE SELECT ON api_tokens FROM trickle_api").update();
        var response = viewer.get("/api/campaigns");
        api.sql().sql("GRANT SELECT ON api_tokens TO trickle_api").update();

        assertThat(response.status()).isEqualTo(503);
        assertThat(header(response, "Retry-After")).isNotEmpty();
    }

    @Test
    void tokenCommandListsAndRevokes() {
        var tokens = new ApiTokenRepository(api.apiSql());
        var token = tokens.insert("cyd", Role.VIEWER, TokenSecret.random(), null, ApiScenario.NOON);

        assertThat(command(0, "token", "list")).contains("viewer", "cyd");
        assertThat(command(0, "token", "revoke", "--id=" + token.id())).isEqualTo("Token revoked");
        assertThat(command(2, "token", "create", "--role=viewer")).contains("name is required", "token list");
        assertThat(command(2, "token", "revoke", "--id=nobody")).contains("Token not found");
        assertThat(command(2, "token", "unknown")).contains("token create");
    }

    @Test
    void openApiRequiresLoopbackAddress() {
        assertThatThrownBy(() -> ApiScenario.ofAccount("open", "--server.address=0.0.0.0")
                        .close())
                .hasStackTraceContaining("loopback");
    }

    @Test
    void openApiRejectsForeignOrigins() {
        try (var open = ApiScenario.ofAccount("open-pages")) {
            assertThat(open.with("Origin", "http://localhost:8080")
                            .post("/api/campaigns", SALE)
                            .status())
                    .isEqualTo(201);
            for (var origin : new String[] {"https://shop.example", "null"}) {
                assertThat(open.with("Origin", origin)
                                .post("/api/campaigns", SALE)
                                .status())
                        .as(origin)
                        .isEqualTo(403);
            }
            assertThat(open.get("/api/campaigns").status()).isEqualTo(200);
        }
    }

    private static String command(int status, String... arguments) {
        var out = new ByteArrayOutputStream();
        var command = new TokenCommand(
                api.database().asApi(), InstantSource.system(), new PrintStream(out, true, StandardCharsets.UTF_8));
        assertThat(command.execute(new DefaultApplicationArguments(arguments))).isEqualTo(status);
        return out.toString(StandardCharsets.UTF_8).strip();
    }

    private static boolean isAllowed(Response response) {
        assertThat(response.status()).isNotEqualTo(401);
        return response.status() != 403;
    }

    private static String stored() {
        return api.sql()
                .sql("SELECT string_agg(token::text, ' ') FROM api_tokens token")
                .query(String.class)
                .single();
    }

    private static String header(Response response, String name) {
        return response.response().headers().firstValue(name).orElseThrow();
    }
}
