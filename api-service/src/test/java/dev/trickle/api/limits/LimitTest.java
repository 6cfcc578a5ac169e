package dev.trickle.api.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import dev.trickle.api.ApiScenario.Client;
import dev.trickle.api.ApiScenario.Response;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Limits on request rate and body size. */
class LimitTest {

    private static final int BURST = 20;

    private static ApiScenario api;
    private static Client ada;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.withTokens(
                "limits",
                "--api.limits.requests-per-second=1",
                "--api.limits.burst=" + BURST,
                "--api.limits.max-body-size=2KB");
        ada = api.withToken("operator");
    }

    @AfterAll
    static void stopApi() {
        api.close();
    }

    @Test
    void requestsAboveTheRateAreRejectedForThatTokenOnly() {
        var bob = api.withToken("viewer");

        var responses = IntStream.range(0, 3 * BURST)
                .mapToObj(each -> bob.get("/api/quota"))
                .toList();

        var refused =
                responses.stream().filter(response -> response.status() == 429).toList();
        assertThat(responses).filteredOn(response -> response.status() == 200).hasSizeGreaterThanOrEqualTo(BURST);
        assertThat(refused).isNotEmpty();
        assertThat(refused.getFirst().text("type")).isEqualTo("urn:trickle:problem:too-many-requests");
        assertThat(header(refused.getFirst(), "Retry-After")).isEqualTo("1");
        assertThat(ada.get("/api/quota").status()).isEqualTo(200);
        assertThat(api.get("/actuator/health").status()).isEqualTo(200);
    }

    @Test
    void tooLargeBodyIsRejectedWithAndWithoutContentLength() {
        var large = "{\"name\": \"" + "x".repeat(3_000) + "\"}";

        for (var refused : new Response[] {
            ada.post("/api/campaigns", large),
            ada.with("Idempotency-Key", "large").post("/api/campaigns", large),
            ada.post(
                    "/api/campaigns",
                    BodyPublishers.ofInputStream(
                            () -> new ByteArrayInputStream(large.getBytes(StandardCharsets.UTF_8)))),
            ada.with("Idempotency-Key", "streamed")
                    .post(
                            "/api/campaigns",
                            BodyPublishers.ofInputStream(
                                    () -> new ByteArrayInputStream(large.getBytes(StandardCharsets.UTF_8))))
        }) {
            assertThat(refused.status()).as(refused.body()).isEqualTo(413);
            assertThat(refused.text("type")).isEqualTo("urn:trickle:problem:too-large");
        }
    }

    @Test
    void crossOriginRequestsAreNotAllowed() {
        var crossOrigin = ada.with("Origin", "https://shop.example");

        var response = crossOrigin.get("/api/quota");
        var preflight =
                crossOrigin.with("Access-Control-Request-Method", "POST").send("OPTIONS", "/api/campaigns", "");

        for (var each : new Response[] {response, preflight}) {
            assertThat(each.response().headers().map().keySet())
                    .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control-"));
        }
    }

    private static String header(Response response, String name) {
        return response.response().headers().firstValue(name).orElseThrow();
    }
}
