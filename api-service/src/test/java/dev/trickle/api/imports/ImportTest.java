package dev.trickle.api.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import dev.trickle.pipeline.SubscriptionChange.CustomerResubscribed;
import dev.trickle.pipeline.SubscriptionChange.CustomerUnsubscribed;
import dev.trickle.pipeline.Topics;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ImportTest {

    private static ApiScenario api;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.ofAccount("import", "--api.max-import-size=2MB");
    }

    @BeforeEach
    void reset() {
        api.reset();
    }

    @AfterAll
    static void stopApi() {
        api.close();
    }

    @Test
    void countsAreCorrectAndInvalidRowsAreReported() {
        api.customer(1, ", \"name\": \"Ada\"");
        api.customer(2, ", \"name\": \"Bob\"");

        var job = importFile("""
                \uFEFFwhatsapp_phone,Name,customer_tier,tags,subscription,is_active,city
                +4915551000001,Ada,premium,a|b; c,,yes,"Berlin, ""Mitte\"\""
                +4915551000002,Bob,,,,,
                0049 155 5100 0003,Cyd,,,subscribed,,
                +49 155 5100-0003,Cyd again,,,,,
                not a phone,Dan,,,,,
                ,Eve,,,,,
                +4915551000004,Fay,,,maybe,,
                +4915551000005,Gus,,,,perhaps,

                +4915551000006,Hal,,,,,,too,many
                """);

        assertThat(job.get("state").stringValue()).isEqualTo("completed");
        assertThat(job.get("read").intValue()).isEqualTo(9);
        assertThat(job.get("created").intValue()).isEqualTo(1);
        assertThat(job.get("updated").intValue()).isEqualTo(1);
        assertThat(job.get("unchanged").intValue()).isEqualTo(1);
        assertThat(job.get("merged").intValue()).isEqualTo(1);
        assertThat(job.get("rejected").intValue()).isEqualTo(5);
        assertThat(job.get("errors").valueStream().map(ImportTest::error))
                .containsExactlyInAnyOrder(
                        "6 whatsapp_phone phone",
                        "7 whatsapp_phone required",
                        "8 subscription choice",
                        "9 is_active boolean",
                        "11  columns");
        var ada = customer("+4915551000001");
        assertThat(ada.get("customer_tier").stringValue()).isEqualTo("premium");
        assertThat(ada.get("tags").valueStream().map(JsonNode::stringValue)).containsExactly("a", "b", "c");
        assertThat(ada.get("attributes").get("city").stringValue()).isEqualTo("Berlin, \"Mitte\"");
        assertThat(customer("+4915551000003").get("name").stringValue()).isEqualTo("Cyd");
    }

    @Test
    void theSameFileTwiceChangesNothing() {
        var file = "whatsapp_phone,name,tags,city\n+4915551000001,Ada,a|b,Rome\n+4915551000002,Bob,,\n";

        importFile(file);
        var second = importFile(file);

        assertThat(second.get("unchanged").intValue()).isEqualTo(2);
        assertThat(second.get("created").intValue() + second.get("updated").intValue())
                .isZero();
    }

    @Test
    void anOptOutIsNeverRevertedByASubscribedRow() {
        var ada = api.customer(1, "");
        api.customer(2, "");
        api.post("/api/customers/" + ada + "/unsubscribe", "");

        importFile("""
                whatsapp_phone,subscription
                +4915551000001,subscribed
                +4915551000002,unsubscribed
                +4915551000003,unsubscribed
                """);

        assertThat(customer("+4915551000001").get("subscription").stringValue()).isEqualTo("unsubscribed");
        assertThat(customer("+4915551000002").get("subscription").stringValue()).isEqualTo("unsubscribed");
        assertThat(api.published(Topics.SUBSCRIPTION_CHANGES))
                .extracting(change -> ((CustomerUnsubscribed) change).source())
                .containsExactly("api", "import", "import");
        var campaign = api.post("/api/campaigns", """
                {"name": "Sale", "template_name": "sale", "start_date": "2025-06-01T09:00:00Z"}
                """);
        assertThat(campaign.json().get("total_target_count").intValue()).isZero();
    }

    @Test
    void unsubscribingPublishesOneEventAndCanBeReverted() {
        var ada = api.customer(1, "");

        api.post("/api/customers/" + ada + "/unsubscribe", "");
        api.post("/api/customers/" + ada + "/unsubscribe", "");
        var back = api.post("/api/customers/" + ada + "/resubscribe", "");

        assertThat(back.text("subscription")).isEqualTo("subscribed");
        assertThat(api.published(Topics.SUBSCRIPTION_CHANGES))
                .extracting(change -> (Object) change.getClass())
                .containsExactly(CustomerUnsubscribed.class, CustomerResubscribed.class);
        assertThat(api.post("/api/customers/" + UUID.randomUUID() + "/unsubscribe", "")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void twoSpellingsAreOnePerson() {
        var first = api.post("/api/customers", "{\"whatsapp_phone\": \"+55 11 98765 4321\", \"name\": \"Ada\"}");
        var second = api.put("/api/customers", "{\"whatsapp_phone\": \"+55 11 8765 4321\", \"tags\": [\"x\"]}");

        assertThat(first.status()).isEqualTo(201);
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.text("id")).isEqualTo(first.text("id"));
        assertThat(second.text("name")).isEqualTo("Ada");
        assertThat(api.post("/api/customers", "{\"whatsapp_phone\": \"x\", \"tag\": 1}")
                        .errors())
                .containsExactly("whatsapp_phone:phone", "tag:unknown");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "name\nAda\n",
                "whatsapp_phone,first name,First_Name\n",
                "whatsapp_phone,name,Name\n",
                "\"whats"
            })
    void aFileWithoutAValidHeaderIsRejected(String file) {
        var response = api.postCsv("/api/customers/import", file);

        assertThat(response.status()).as(response.body()).isEqualTo(400);
        assertThat(response.errors()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"+4915551000002,\"Bob\" x\n", "+4915551000002,\"Bob\n"})
    void aFileWithAnUnreadableRowIsNotImported(String broken) {
        var job = importFile("whatsapp_phone,name\n+4915551000001,Ada\n" + broken);

        assertThat(job.get("state").stringValue()).isEqualTo("failed");
        assertThat(error(job.get("errors").get(0))).isEqualTo("3  unreadable");
        assertThat(api.sql()
                        .sql("SELECT count(*) FROM user_profiles")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void anEndlessRowAndATooLargeFileAreRejected() {
        var endless = importFile("whatsapp_phone,name\n+4915551000001,\"" + "x".repeat(1_500_000));

        assertThat(endless.get("state").stringValue()).isEqualTo("failed");
        assertThat(api.postCsv("/api/customers/import", "whatsapp_phone\n" + "x".repeat(2_100_000))
                        .status())
                .isEqualTo(413);
    }

    private JsonNode importFile(String file) {
        var response = api.postCsv("/api/customers/import", file);
        assertThat(response.status()).as(response.body()).isEqualTo(202);
        var path = "/api/imports/" + response.text("id");
        Awaitility.await().until(() -> !api.get(path).text("state").equals("running"));
        return api.get(path).json();
    }

    private JsonNode customer(String phone) {
        var id = api.sql()
                .sql("SELECT id FROM user_profiles WHERE whatsapp_phone = :phone")
                .param("phone", phone)
                .query(UUID.class)
                .single();
        return api.get("/api/customers/" + id).json();
    }

    private static String error(JsonNode error) {
        return error.get("row").asString() + " " + error.get("field").stringValue() + " "
                + error.get("rule").stringValue();
    }
}
