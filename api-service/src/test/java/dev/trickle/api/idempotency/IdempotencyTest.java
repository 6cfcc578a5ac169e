package dev.trickle.api.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import dev.trickle.api.ApiScenario.Client;
import dev.trickle.api.ApiScenario.Response;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Repeated requests with an idempotency key. */
class IdempotencyTest {

    private static ApiScenario api;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.ofAccount("idempotency");
    }

    @AfterAll
    static void stopApi() {
        api.close();
    }

    @Test
    void repeatedRequestGetsTheStoredResponse() {
        var client = withKey("repeated");

        var first = client.post("/api/campaigns", sale("repeated"));
        var second = client.post("/api/campaigns", sale("repeated"));

        assertThat(first.status()).isEqualTo(201);
        assertThat(second.status()).isEqualTo(201);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(header(second, "Location")).isEqualTo(header(first, "Location"));
        assertThat(header(second, "ETag")).isEqualTo(header(first, "ETag"));
        assertThat(header(second, "Content-Type")).isEqualTo(header(first, "Content-Type"));
        assertThat(campaignsNamed("repeated")).isEqualTo(1);
    }

    @Test
    void keyOfAnotherRequestIsRejected() {
        var client = withKey("of another");
        client.post("/api/campaigns", sale("first"));

        for (var other : new Response[] {
            client.post("/api/campaigns", sale("another")), client.post("/api/campaigns/send-today", sale("first"))
        }) {
            assertThat(other.status()).isEqualTo(422);
            assertThat(other.errors()).containsExactly("Idempotency-Key:reused");
        }
    }

    @Test
    void concurrentRequestsAreExecutedOnce() {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var requests = IntStream.range(0, 8)
                    .mapToObj(each -> CompletableFuture.supplyAsync(
                            () -> withKey("at once").post("/api/campaigns", sale("at once")), threads))
                    .toList();
            var responses = requests.stream().map(CompletableFuture::join).toList();

            assertThat(responses).extracting(Response::status).containsOnly(201);
            assertThat(responses)
                    .extracting(Response::body)
                    .containsOnly(responses.getFirst().body());
            assertThat(campaignsNamed("at once")).isEqualTo(1);
        }
    }

    @Test
    void rejectionIsReplayed() {
        var campaign = header(api.post("/api/campaigns", sale("refused")), "Location");
        api.post(campaign + "/cancel", "");
        var client = withKey("refused");

        assertThat(client.post(campaign + "/resume", "").status()).isEqualTo(409);
        assertThat(client.post(campaign + "/resume", "").status()).isEqualTo(409);
        assertThat(withKey("invalid").post("/api/campaigns", "{}").status()).isEqualTo(400);
        assertThat(withKey("invalid").post("/api/campaigns", sale("refused")).status())
                .isEqualTo(422);
    }

    @Test
    void keyExpiresAfterADay() {
        var client = withKey("of yesterday");
        var first = client.post("/api/campaigns/send-today", "");
        api.setClock(ApiScenario.NOON.plus(Duration.ofHours(24)).plusSeconds(1));

        var second = client.post("/api/campaigns", sale("tomorrow"));
        api.setClock(ApiScenario.NOON);

        assertThat(first.status()).isEqualTo(200);
        assertThat(second.status()).isEqualTo(201);
    }

    @Test
    void invalidKeyIsRejected() {
        for (var key : new String[] {"", "a key", "k".repeat(256)}) {
            assertThat(api.with("Idempotency-Key", key)
                            .post("/api/campaigns", sale("no key"))
                            .errors())
                    .containsExactly("Idempotency-Key:format");
        }
    }

    @Test
    void failedRequestCanBeRepeated() {
        var client = withKey("failed");
        api.sql().sql("REVOKE INSERT ON marketing_campaigns FROM trickle_api").update();
        var failed = client.post("/api/campaigns", sale("failed"));
        api.sql().sql("GRANT INSERT ON marketing_campaigns TO trickle_api").update();

        assertThat(failed.status()).isGreaterThanOrEqualTo(500);
        assertThat(client.post("/api/campaigns", sale("failed")).status()).isEqualTo(201);
    }

    @Test
    void repeatedFileIsImportedOnce() {
        var file = "\uFEFFwhatsapp_phone,name\n+4915551000001,Ada\n" + ",\n".repeat(100_000);
        var first = withKey("file").postCsv("/api/customers/import", file);
        var second = withKey("file").postCsv("/api/customers/import", file);
        var other = withKey("file").postCsv("/api/customers/import", file + "+4915551000002,Bob\n");

        assertThat(first.status()).as(first.body()).isEqualTo(202);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(other.errors()).containsExactly("Idempotency-Key:reused");
        var job = "/api/imports/" + first.text("id");
        Awaitility.await().until(() -> !api.get(job).text("state").equals("running"));
        assertThat(api.get(job).json().get("created").asInt()).isEqualTo(1);
        assertThat(api.sql()
                        .sql("SELECT count(*) FROM import_jobs")
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
        assertThat(withKey("no header")
                        .postCsv("/api/customers/import", "name\nAda\n")
                        .status())
                .isEqualTo(400);
    }

    private static Client withKey(String name) {
        return api.with("Idempotency-Key", "key-" + name.replace(' ', '-'));
    }

    private static String header(Response response, String name) {
        return response.response().headers().firstValue(name).orElseThrow();
    }

    private static String sale(String name) {
        return """
                {"name": "%s", "template_name": "sale", "allow_duplicate": true, "start_date": "2025-06-01T09:00:00Z"}
                """.formatted(name);
    }

    private static int campaignsNamed(String name) {
        return api.sql()
                .sql("SELECT count(*) FROM marketing_campaigns WHERE name = :name")
                .param("name", name)
                .query(Integer.class)
                .single();
    }
}
