package dev.trickle.api.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import dev.trickle.api.ApiScenario.Response;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** A new customer is subscribed only with a stated basis: the consent itself, a reason for all, or the setting. */
class ConsentBasisTest {

    private static final String CSV = "text/csv";
    private static final String REASON = "?subscription=subscribed&subscription_reason=order%20form%202026";

    private static final ApiScenario api =
            ApiScenario.ofAccount("consent-basis", "--api.customers.default-subscription-reason=");

    @AfterAll
    static void close() {
        api.close();
    }

    @Test
    void refusesNewCustomersWithoutBasis() {
        var refused = api.post("/api/customers", "{\"whatsapp_phone\": \"+4915551700001\"}");

        assertThat(refused.errors()).containsExactly("subscription:required");
        assertThat(refused.json().toString())
                .contains("subscription_reason", "api.customers.default-subscription-reason");
        assertThat(find("4915551700001")).isEmpty();
    }

    @Test
    void keepsTheReasonOfARequestInTheHistory() {
        var id = api.post("/api/customers", """
                {"whatsapp_phone": "+4915551700002", "subscription": "subscribed", "subscription_reason": "signed form"}
                """).text("id");

        assertThat(consents(id)).containsExactly("opted_in api signed form");
    }

    @Test
    void needsNoReasonWhereTheRequestStatesTheConsent() {
        var id = api.post(
                        "/api/customers", "{\"whatsapp_phone\": \"+4915551700003\", \"subscription\": \"subscribed\"}")
                .text("id");
        var changed = api.post("/api/customers", "{\"whatsapp_phone\": \"+4915551700003\", \"name\": \"Ada\"}");

        assertThat(consents(id)).containsExactly("opted_in api null");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.text("subscription")).isEqualTo("subscribed");
    }

    @Test
    void refusesAReasonWithoutSubscription() {
        var bodies = List.of(
                "{\"whatsapp_phone\": \"+4915551700004\", \"subscription_reason\": \"signed\"}",
                "{\"whatsapp_phone\": \"+4915551700004\", \"subscription\": \"no\", \"subscription_reason\": \"signed\"}");

        assertThat(bodies)
                .allSatisfy(body ->
                        assertThat(api.post("/api/customers", body).errors()).contains("subscription_reason:consent"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            text/csv             | whatsapp_phone,name%n+491555171%04d,Ada%n
            application/x-ndjson | {"whatsapp_phone": "+491555172%04d", "name": "Ada"}%n
            """)
    void refusesFilesWithNewPeopleAndWithoutBasis(String type, String file) {
        var refused = api.send("POST", "/api/customers/import", type, file.formatted(1));

        assertThat(refused.errors()).containsExactly("subscription:required");
        assertThat(refused.json().toString())
                .contains("subscription_column=", "subscription=subscribed", "subscription_reason");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            text/csv             | whatsapp_phone,name%n+491555173%04d,Ada%n
            application/x-ndjson | {"whatsapp_phone": "+491555174%04d", "name": "Ada"}%n
            """)
    void keepsTheReasonOfAnImportInTheHistory(String type, String file) {
        var text = file.formatted(1);
        var imported = importFile(REASON, type, text);
        var again = importFile("?dry_run=false", type, text.replace("Ada", "Bob"));

        var id = find(text.replaceAll("(?s).*\\+(\\d+).*", "$1")).getFirst();
        assertThat(imported.get("created").intValue()).isEqualTo(1);
        assertThat(again.get("updated").intValue()).isEqualTo(1);
        assertThat(consents(id)).containsExactly("opted_in import order form 2026");
    }

    @Test
    void failsAnImportWhoseLaterRowsAreNewPeopleWithoutBasis() {
        var known = new StringBuilder("whatsapp_phone\n");
        IntStream.range(0, 501).forEach(n -> known.append("+49155518%05d\n".formatted(n)));
        importFile(REASON, CSV, known.toString());

        var failed = importFile("", CSV, known + "+4915551900001\n");

        assertThat(failed.get("state").stringValue()).isEqualTo("failed");
        assertThat(failed.at("/errors/0/rule").stringValue()).isEqualTo("required");
        assertThat(failed.at("/errors/0/row").intValue()).isEqualTo(503);
        assertThat(failed.at("/errors/0/reason").stringValue()).contains("subscription_reason");
        assertThat(find("4915551900001")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            text/csv             | whatsapp_phone,subscription%n | +491555153%04d,%n                    | +4915551540001,subscribed
            application/x-ndjson | ''                            | {"whatsapp_phone": "+491555155%04d"}%n | {"whatsapp_phone": "+4915551540001", "subscription": "subscribed"}
            """)
    void importsFilesWhoseLaterRowsStateTheFirstConsent(String type, String header, String row, String last) {
        var file = new StringBuilder(header.formatted());
        IntStream.range(0, 501).forEach(n -> file.append(row.formatted(n)));

        var imported = importFile("", type, file + last);

        assertThat(imported.get("state").stringValue()).isEqualTo("completed");
        assertThat(imported.get("without_consent").intValue()).isEqualTo(501);
        assertThat(subscriptionOf(api, "4915551540001")).isEqualTo("subscribed");
    }

    @Test
    void doesNotSubscribeOptedOutPeopleByAReason() {
        var id = api.post("/api/customers", "{\"whatsapp_phone\": \"+4915551700005\", \"subscription\": \"no\"}")
                .text("id");

        importFile(REASON, CSV, "whatsapp_phone\n+4915551700005\n");

        assertThat(api.get("/api/customers/" + id).text("subscription")).isEqualTo("unsubscribed");
        assertThat(consents(id)).containsExactly("opted_out api null");
    }

    @Test
    void subscribesByTheSettingOnlyWhereNothingIsStated() {
        try (var withDefault = ApiScenario.ofAccount(
                "consent-default", "--api.customers.default-subscription-reason=terms of the shop")) {
            var created = withDefault.post("/api/customers", "{\"whatsapp_phone\": \"+4915551700001\"}");
            var imported = withDefault.awaitImport(withDefault.send(
                    "POST",
                    "/api/customers/import",
                    CSV,
                    "whatsapp_phone,subscription\n+4915551700002,\n+4915551700003,subscribed\n"));
            withDefault.awaitImport(
                    withDefault.send("POST", "/api/customers/import", CSV, "whatsapp_phone\n+4915551700004\n"));

            assertThat(created.text("subscription")).isEqualTo("subscribed");
            assertThat(consents(withDefault, created.text("id"))).containsExactly("opted_in api terms of the shop");
            assertThat(imported.get("without_consent").intValue()).isEqualTo(1);
            assertThat(subscriptionOf(withDefault, "4915551700002")).isEqualTo("unsubscribed");
            assertThat(subscriptionOf(withDefault, "4915551700003")).isEqualTo("subscribed");
            assertThat(subscriptionOf(withDefault, "4915551700004")).isEqualTo("subscribed");
        }
    }

    private static JsonNode importFile(String query, String type, String file) {
        Response response = api.send("POST", "/api/customers/import" + query, type, file);
        assertThat(response.status()).as(response.json().toString()).isEqualTo(202);
        return api.awaitImport(response);
    }

    private static List<String> consents(String customer) {
        return consents(api, customer);
    }

    private static List<String> consents(ApiScenario scenario, String customer) {
        return scenario.get("/api/customers/" + customer + "/consents")
                .json()
                .get("items")
                .valueStream()
                .map(item -> "%s %s %s"
                        .formatted(
                                item.get("consent").stringValue(),
                                item.get("source").stringValue(),
                                item.path("reason").asString("null")))
                .toList();
    }

    private static List<String> find(String digits) {
        return api.get("/api/customers?phone=%2B" + digits)
                .json()
                .get("items")
                .valueStream()
                .map(item -> item.get("id").stringValue())
                .toList();
    }

    private static String subscriptionOf(ApiScenario scenario, String digits) {
        return scenario.get("/api/customers?phone=%2B" + digits)
                .json()
                .at("/items/0/subscription")
                .stringValue();
    }
}
