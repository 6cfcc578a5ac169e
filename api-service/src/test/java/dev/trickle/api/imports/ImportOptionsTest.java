package dev.trickle.api.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import dev.trickle.api.ApiScenario.Response;
import dev.trickle.pipeline.SubscriptionChange.CustomerResubscribed;
import dev.trickle.pipeline.Topics;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** JSON lines, dry runs, resubscribing, and the report of an import. */
class ImportOptionsTest {

    private static final String CSV = "text/csv";
    private static final String LINES = "application/x-ndjson";

    private final ApiScenario api = ApiScenario.shared();

    @Test
    void invalidLinesAreRejectedSeparately() {
        var job = importFile("", LINES, """
                \uFEFF{"whatsapp_phone": "+4915551000001", "name": "Ada", "tags": ["a"], "attributes": {"city": "Rome", "n": 3}}

                {"whatsapp_phone": "+4915551000002", "nickname": "Bob"}
                {"whatsapp_phone": "+4915551000003"
                [1]
                {"whatsapp_phone": "+4915551000001", "name": "Ada again"}
                {"whatsapp_phone": "+4915551000004", "subscription": "perhaps"}
                {"name": "No number"}
                {"whatsapp_phone": "+4915551000005", "name": "%s"}
                {"whatsapp_phone": "+4915551000006", "name": "a\\u0000b"}""".formatted("x".repeat(11 << 20)));

        assertThat(job.get("state").stringValue()).isEqualTo("completed");
        assertThat(numbers(job)).isEqualTo("read 9 created 1 updated 0 unchanged 0 merged 1 rejected 7");
        assertThat(report(job))
                .containsExactly(
                        "row,field,rule,reason",
                        "3,nickname,unknown,nickname is not a known field",
                        "4,,unreadable,\"the row cannot be parsed: check quotes, brackets and encoding\"",
                        "5,,object,the line must be one JSON object",
                        "7,subscription,choice,\"must be subscribed or unsubscribed, opt-in or opt-out, yes or no, true or false,"
                                + " 1 or 0, in a known language\"",
                        "8,whatsapp_phone,required,whatsapp_phone is required",
                        "9,,length,is too long: shorten the value or the row",
                        "10,name,characters,name must not contain characters that cannot be stored");
        assertThat(stored("attributes ->> 'n'")).isEqualTo("3");
    }

    @Test
    void aDryRunCountsChangesAndWritesNothing() {
        api.customer(1, ", \"name\": \"Ada\"");
        api.customer(2, ", \"name\": \"Bob\"");
        var file = """
                whatsapp_phone,name,subscription
                +4915551000001,Ada,
                +4915551000002,Bobby,unsubscribed
                +4915551000003,Cyd,
                x,Dan,
                """;

        var tried = importFile("?dry_run=true", CSV, file);

        assertThat(numbers(tried)).isEqualTo("read 4 created 1 updated 1 unchanged 1 merged 0 rejected 1");
        assertThat(tried.get("dry_run").asBoolean()).isTrue();
        assertThat(stored("string_agg(name || subscription, ' ' ORDER BY whatsapp_phone)"))
                .isEqualTo("Adasubscribed Bobsubscribed");
        assertThat(api.published(Topics.SUBSCRIPTION_CHANGES)).isEmpty();
        assertThat(numbers(importFile("", CSV, file))).isEqualTo(numbers(tried));
    }

    @Test
    void resubscribingRequiresAReason() {
        var ada = api.customer(1, "");
        var bob = api.customer(2, "");
        api.post("/api/customers/" + ada + "/unsubscribe", "");
        api.post("/api/customers/" + bob + "/unsubscribe", "");
        var file = "whatsapp_phone,subscription,city\n+4915551000001,subscribed,Rome\n+4915551000002,,Bonn\n";

        importFile("", CSV, file);
        assertThat(subscription(ada)).isEqualTo("unsubscribed");

        assertThat(api.send("POST", "/api/customers/import?resubscribe=true", CSV, file)
                        .errors())
                .containsExactly("reason:required");
        assertThat(api.send("POST", "/api/customers/import?reason=why", CSV, file)
                        .errors())
                .containsExactly("reason:required");
        var tried = importFile("?resubscribe=true&reason=signed&dry_run=true", CSV, file);
        assertThat(numbers(tried)).isEqualTo("read 2 created 0 updated 1 unchanged 1 merged 0 rejected 0");
        assertThat(subscription(ada)).isEqualTo("unsubscribed");

        var job = importFile("?resubscribe=true&reason=signed%20again", CSV, file);

        assertThat(subscription(ada)).isEqualTo("subscribed");
        assertThat(subscription(bob)).isEqualTo("unsubscribed");
        assertThat(job.get("resubscribe_reason").stringValue()).isEqualTo("signed again");
        assertThat(api.published(Topics.SUBSCRIPTION_CHANGES))
                .filteredOn(CustomerResubscribed.class::isInstance)
                .hasSize(1);
    }

    @Test
    void anOptOutAfterTheStartOfTheImportStays() {
        var ada = api.customer(1, "");
        var cyd = api.customer(3, "");
        api.post("/api/customers/" + ada + "/unsubscribe", "");
        api.setClock(ApiScenario.NOON.plusSeconds(1));
        api.post("/api/customers/" + cyd + "/unsubscribe", "");
        api.setClock(ApiScenario.NOON);
        var file = "whatsapp_phone,subscription\n+4915551000001,subscribed\n+4915551000003,subscribed\n";

        importFile("?resubscribe=true&reason=signed", CSV, file);

        assertThat(subscription(ada)).isEqualTo("subscribed");
        assertThat(subscription(cyd)).isEqualTo("unsubscribed");
    }

    @Test
    void theReportContainsAllErrorsAndProgressIsComplete() {
        var job = importFile("", CSV, "whatsapp_phone\n" + "x\n".repeat(3_000));

        assertThat(job.get("errors")).hasSize(1_000);
        assertThat(report(job)).hasSize(3_001).last().asString().startsWith("3001,whatsapp_phone,phone,");
        assertThat(job.get("bytes_read").asLong())
                .isEqualTo(job.get("bytes").asLong())
                .isEqualTo(6_015);
        assertThat(api.get("/api/imports/" + UUID.randomUUID() + "/errors").status())
                .isEqualTo(404);
    }

    private List<String> report(JsonNode job) {
        return api.get("/api/imports/" + job.get("id").stringValue() + "/errors", CSV)
                .body()
                .lines()
                .toList();
    }

    private JsonNode importFile(String query, String type, String file) {
        Response response = api.send("POST", "/api/customers/import" + query, type, file);
        assertThat(response.status()).as(response.body()).isEqualTo(202);
        var path = "/api/imports/" + response.text("id");
        Awaitility.await().until(() -> !api.get(path).text("state").equals("running"));
        return api.get(path).json();
    }

    private String subscription(String customer) {
        return api.get("/api/customers/" + customer).text("subscription");
    }

    private String stored(String what) {
        return api.sql()
                .sql("SELECT " + what + " FROM user_profiles")
                .query(String.class)
                .single();
    }

    private static String numbers(JsonNode job) {
        return "read %s created %s updated %s unchanged %s merged %s rejected %s"
                .formatted(
                        job.get("read"),
                        job.get("created"),
                        job.get("updated"),
                        job.get("unchanged"),
                        job.get("merged"),
                        job.get("rejected"));
    }
}
