package dev.trickle.api.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import dev.trickle.pipeline.ContactKeys;
import dev.trickle.pipeline.PhoneNumber;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ImportedNumbersTest {

    private static final String CSV = "text/csv";
    private static final String AMBIGUOUS = "15123000021";

    private static ApiScenario api;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.shared();
    }

    @BeforeEach
    void deleteCustomers() {
        api.sql().sql("DELETE FROM user_profiles").update();
    }

    @Test
    void aFileIsReadInItsRegionAndErrorsAreExplained() {
        var job = importFile("?region=DE", CSV, """
                whatsapp_phone,name
                4915123000021.0,Float
                0151 23000022 / 0151 23000023,Two
                4.91512E+12,Rounded
                4915123000024,Without plus
                1111111111,Ones
                0800 PIZZA12,Letters
                """);

        assertThat(phones()).containsExactly("+4915123000021", "+4915123000022", "+4915123000024");
        assertThat(report(job))
                .containsExactly(
                        "row,field,rule,reason,whatsapp_phone,name",
                        "4,whatsapp_phone,rounded,\"whatsapp_phone is rounded, its last digits are lost: format the column"
                                + " as text and export it again\",4.91512E+12,Rounded",
                        "6,whatsapp_phone,phone,whatsapp_phone must be a valid phone number: write it with + and the"
                                + " country code,1111111111,Ones",
                        "7,whatsapp_phone,letters,\"whatsapp_phone must not contain letters: write the digits, with + and"
                                + " the country code\",0800 PIZZA12,Letters");
        assertThat(job.get("errors").get(0).get("reason").stringValue()).contains("format the column as text");
    }

    @Test
    void anOptOutWhoseNumberCannotBeReadIsReportedAsNotApplied() {
        var csv = report(importFile("", CSV, "whatsapp_phone,subscription\n6.59123E+9,unsubscribed\n"));
        var lines = report(importFile("", "application/x-ndjson", """
                {"whatsapp_phone": "6.59123E+9", "subscription": "unsubscribed"}
                """));

        assertThat(List.of(csv.getLast(), lines.getLast()))
                .allSatisfy(row -> assertThat(row).contains(",rounded,").contains("opt-out, which was not applied"));
    }

    /** An ambiguous number with two readings, and two numbers in one cell. */
    @ParameterizedTest
    @ValueSource(strings = {"6591230002", "+1 415 555 0134 / +65 9123 0002", "+14155550134, +6591230002"})
    void anOptOutAppliesToEveryNumberThatTheCellMayMean(String text) {
        for (var format : List.of(CSV, "application/x-ndjson")) {
            importFile("", CSV, "whatsapp_phone,subscription\n+6591230002,subscribed\n");

            var report = report(
                    format.equals(CSV)
                            ? importFile("", CSV, "whatsapp_phone,subscription\n\"%s\",no\n".formatted(text))
                            : importFile("", format, """
                                    {"whatsapp_phone": "%s", "subscription": "unsubscribed"}
                                    """.formatted(text)));

            assertThat(report.getLast()).doesNotContain("not applied");
            assertThat(api.get("/api/customers?phone=%2B6591230002").json().at("/items/0/subscription"))
                    .hasToString("\"unsubscribed\"");
            importFile("?resubscribe=true&reason=test", CSV, "whatsapp_phone,subscription\n+6591230002,subscribed\n");
        }
    }

    @Test
    void anAmbiguousNumberIsRejectedUnlessTheImportStatesTheNotation() {
        var file = "whatsapp_phone\n6591230002\n";

        var job = importFile("", CSV, file);
        assertThat(report(job).getLast())
                .startsWith("2,whatsapp_phone,ambiguous,")
                .endsWith(",6591230002");
        assertThat(job.at("/errors/0/reason").stringValue())
                .contains("+65 (SG)", "+1 (US)", "numbers=international")
                .doesNotContain("9123");
        assertThat(phones()).isEmpty();
        importFile("?numbers=international", CSV, file);
        assertThat(phones()).containsExactly("+6591230002");
    }

    @Test
    void aRowStatesItsRegionAndKeepsItAsAttribute() {
        importFile("", CSV, "whatsapp_phone,region\n015123000021,de\n4155550128,Bavaria\n");

        assertThat(phones()).containsExactly("+14155550128", "+4915123000021");
        assertThat(api.get("/api/customers?phone=%2B14155550128").json().at("/items/0/attributes/region"))
                .hasToString("\"Bavaria\"");
    }

    @Test
    void linesAndSingleCustomersStateTheirRegion() {
        importFile("", "application/x-ndjson", """
                {"whatsapp_phone": "015123000021", "region": "DE"}
                {"whatsapp_phone": "015123000022", "region": "Germany"}
                """);
        api.post("/api/customers", "{\"whatsapp_phone\": \"%s\", \"region\": \"DE\"}".formatted("15123000023"));

        assertThat(phones()).containsExactly("+4915123000021", "+4915123000023");
        assertThat(api.post("/api/customers", "{\"whatsapp_phone\": \"%s\", \"region\": \"DEU\"}".formatted(AMBIGUOUS))
                        .errors())
                .containsExactly("region:region");
    }

    @Test
    void aSearchForANumberIsReadLikeAnImport() {
        api.post("/api/customers", "{\"whatsapp_phone\": \"+4915123000021\"}");

        assertThat(api.get("/api/customers?phone=4915123000021").json().get("items"))
                .hasSize(1);
        assertThat(api.get("/api/customers?phone=6591230002").errors()).containsExactly("phone:ambiguous");
        assertThat(api.send("POST", "/api/customers/import?numbers=local", CSV, "whatsapp_phone\n")
                        .errors())
                .containsExactly("numbers:choice");
        assertThat(api.send("POST", "/api/customers/import?region=Germany", CSV, "whatsapp_phone\n")
                        .errors())
                .containsExactly("region:region");
    }

    /** It may have become invalid, because numbering plans change. */
    @Test
    void aStoredNumberIsNotParsedAgain() {
        var id = api.customer(1, "");
        var number = PhoneNumber.fromWhatsAppId("15551000001");
        api.sql()
                .sql("UPDATE user_profiles SET whatsapp_phone = :phone, contact_key = :key")
                .param("phone", number.e164())
                .param(
                        "key",
                        new ContactKeys(dev.trickle.pipeline.TestPeople.SECRET)
                                .keyOf(number)
                                .value())
                .update();

        assertThat(api.patch("/api/customers/" + id, "{\"name\": \"Ada\"}").status())
                .isEqualTo(200);
    }

    private static List<String> phones() {
        return api.sql()
                .sql("SELECT whatsapp_phone FROM user_profiles ORDER BY whatsapp_phone")
                .query(String.class)
                .list();
    }

    private static List<String> report(JsonNode job) {
        return api.get("/api/imports/" + job.get("id").stringValue() + "/errors", CSV)
                .body()
                .lines()
                .toList();
    }

    private static JsonNode importFile(String query, String type, String file) {
        var response = api.send("POST", "/api/customers/import" + query, type, file);
        assertThat(response.status()).as(response.body()).isEqualTo(202);
        var path = "/api/imports/" + response.text("id");
        Awaitility.await().until(() -> !api.get(path).text("state").equals("running"));
        return api.get(path).json();
    }
}
