package dev.trickle.api.optout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Opt-outs in unusual places and formats: next to the phone number, in sentences, in nested lists and in malformed
 * lines.
 */
class OptOutAnywhereTest {

    private static final String CSV = "text/csv";
    private static final String LINES = "application/x-ndjson";

    private static ApiScenario api;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.shared();
    }

    @BeforeEach
    void deleteCustomers() {
        api.reset();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0155 54000001 (mobil)",
                "0155 54000001 privat",
                "Tel1: 0155 54000001",
                "<+4915554000001>",
                "0155 54000001 • 0155 54000002",
                "+49 1555 4000001 bzw. +49 1555 4000002",
                "+49 1555 4000001!",
                "++4915554000001",
                "+0049 1555 4000001",
                "049 1555 4000001",
                "+494915554000001",
                "=HYPERLINK('tel:+4915554000001')",
                "+49 1555 4000001 ask for Ada",
            })
    void anOptOutAppliesToANumberAmongWords(String phone) {
        for (var type : List.of(CSV, LINES)) {
            deleteCustomers();
            importFile(
                    type,
                    type.equals(CSV)
                            ? "whatsapp_phone,subscription\n+4915554000001,yes\n\"%s\",no\n".formatted(phone)
                            : """
                              {"whatsapp_phone": "+4915554000001", "subscription": "yes"}
                              {"whatsapp_phone": "%s", "subscription": "no"}
                              """.formatted(phone));

            assertThat(subscribed()).as(type).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0155 5400000X",
                "0155 54000001X",
                "4.9155554E+12",
                "491555400000.1",
                "4915554000001.5",
                "015554000001015554000002"
            })
    void anOptOutWithoutAReadableNumberIsNotApplied(String phone) {
        importFile(CSV, "whatsapp_phone,subscription\n+4915554000001,yes\n%s,no\n".formatted(phone));

        assertThat(subscribed()).containsExactly("+4915554000001");
        assertThat(api.sql()
                        .sql("SELECT count(*) FROM contact_consents")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DND +4915554000001",
                "STOP 4915554000001",
                "+4915554000001 (nicht anrufen)",
                "do not call: +4915554000001",
                "+4915554000001 unsubscribed",
                "+4915554000001; unsubscribed",
                "abgemeldet 0155 54000001"
            })
    void anOptOutNextToTheNumberRejectsTheFileOrApplies(String phone) {
        for (var type : List.of(CSV, LINES)) {
            deleteCustomers();
            var file = type.equals(CSV)
                    ? "whatsapp_phone,city\n+4915554000001,Bonn\n\"%s\",Bonn\n+4915554000002,Bonn\n".formatted(phone)
                    : """
                      {"whatsapp_phone": "+4915554000001"}
                      {"whatsapp_phone": "%s"}
                      {"whatsapp_phone": "+4915554000002"}
                      """.formatted(phone);

            assertThat(api.send("POST", "/api/customers/import?region=DE", type, file)
                            .errors())
                    .containsExactly("whatsapp_phone:consent");
            importFile("&subscription=subscribed&subscription_reason=signed", type, file);

            assertThat(subscribed()).as(type).containsExactly("+4915554000002");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "VIP. Do not contact.",
                "Good customer - unsubscribed",
                "VIP (unsubscribed)",
                "* myContacts ::: Opted out",
                "VIP / unsubscribed",
                "#vip #unsubscribed",
                "VIP、退订",
                "VIP، غير مشترك",
                "VIP · abgemeldet",
                "<b>unsubscribed</b>",
                "A good customer for many years, who orders every month and pays at once, and has a dog. Do not contact."
            })
    void anOptOutInOneItemOfACellRejectsTheFile(String note) {
        var file = "whatsapp_phone,remarks\n+4915554000001,gold\n+4915554000002,\"%s\"\n".formatted(note);

        assertThat(api.send("POST", "/api/customers/import", CSV, file).errors())
                .containsExactly("remarks:consent");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.org/unsubscribe?a=1&unsubscribe#unsubscribe",
                "unsubscribe.example.org (link)",
                "Bus-Stop 4. Ring twice!",
                "likes offers - call first",
                "n/a"
            })
    void otherItemsAreAccepted(String note) {
        importFile(CSV, "whatsapp_phone,remarks\n+4915554000001,gold\n+4915554000002,\"%s\"\n".formatted(note));

        assertThat(subscribed()).containsExactly("+4915554000001", "+4915554000002");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"channels\": [{\"sms\": {\"status\": \"opted_out\"}}]}",
                "{\"lists\": [{\"name\": \"Weekly\", \"status\": \"unsubscribed\"}]}",
                "{\"labels\": [[\"unsubscribed\"]]}",
                "{\"x\": {\"y\": [1, [2, {\"w\": \"opted out\"}]]}}"
            })
    void anOptOutInANestedListRejectsTheFile(String attributes) {
        var line = "{\"whatsapp_phone\": \"+4915554000001\", \"attributes\": %s}\n".formatted(attributes);

        assertThat(api.send("POST", "/api/customers/import", LINES, line).status())
                .isEqualTo(400);
        assertThat(api.post("/api/customers", line).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"subscription\": [\"unsubscribed\"]",
                "\"subscription\": [false]",
                "\"subscription\": {\"state\": \"unsubscribed\"}",
                "\"subscription\": {\"channels\": [{\"state\": \"opted out\"}]}"
            })
    void anOptOutInAListOfConsentsApplies(String field) {
        importFile(LINES, """
                {"whatsapp_phone": "+4915554000001", "subscription": "yes"}
                {"whatsapp_phone": "+4915554000001", %s}
                """.formatted(field));

        assertThat(subscribed()).isEmpty();
    }

    @Test
    void noInAnOptOutFieldIsNoOptOut() {
        importFile(LINES, """
                {"whatsapp_phone": "+4915554000001", "subscription": "yes"}
                {"whatsapp_phone": "+4915554000001", "subscription": {"unsubscribed": false}}
                """);

        assertThat(subscribed()).containsExactly("+4915554000001");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'whatsapp_phone': '+4915554000001', 'subscription': 'no'}",
                "{\"whatsapp_phone\": \"+4915554000001\", \"subscription\": false",
                "{\"whatsapp_phone\": \"+4915554000001\", \"subscription\": \"no\"},",
                "{\"whatsapp_phone\": \"+4915554000001\", \"subscription\": \"no\", \"subscription\": \"yes\"}",
                "{\"whatsapp_phone\": \"+4915554000001\", \"subscription\": \"no\", \"attributes\": {\"a\": NaN}}"
            })
    void anOptOutInAMalformedLineApplies(String line) {
        importFile(LINES, "{\"whatsapp_phone\": \"+4915554000001\", \"subscription\": \"yes\"}\n" + line + "\n");

        assertThat(subscribed()).isEmpty();
    }

    /** Some of these lines are rejected, because their number is not a text. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'whatsapp_phone': '+4915554000001', 'Subscription': 'unsubscribed'}",
                "{'whatsapp_phone': '+4915554000001', 'SUBSCRIPTION': 'no'}",
                "{'whatsapp_phone': '+4915554000001', ' Is_Active': false}",
                "{'whatsapp_phone': '+4915554000001', 'is_active': 'no'}",
                "{'whatsapp_phone': '+4915554000001', 'is_active': 0}",
                "{'whatsapp_phone': 4915554000001, 'subscription': 'unsubscribed'}",
                "{'whatsapp_phone': ['+4915554000001'], 'subscription': 'unsubscribed'}",
                "{'Whatsapp_Phone': '+4915554000001', 'subscription': 'unsubscribed'}",
            })
    void anOptOutAppliesWhateverTheCaseAndTypeOfItsFields(String line) {
        importFile(LINES, """
                {"whatsapp_phone": "+4915554000001", "subscription": "subscribed"}
                {"whatsapp_phone": "+4915554000002", "subscription": "subscribed"}
                %s
                """.formatted(line.replace('\'', '"')));

        assertThat(subscribed()).doesNotContain("+4915554000001");
    }

    @Test
    void anOptOutInAMalformedLineWithTwoNumbersIsNotApplied() {
        importFile(LINES, """
                {"whatsapp_phone": "+4915554000001", "subscription": "yes"}
                {"whatsapp_phone": "+4915554000001", "subscription": "yes"}, {"whatsapp_phone": "+4915554000002", "subscription": "no"}
                """);

        assertThat(subscribed()).containsExactly("+4915554000001");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Person - Open deals", "Closed deals", "Emails sent", "Number of coupons"})
    void aColumnOfCountsIsNoConsent(String column) {
        importFile(CSV, "whatsapp_phone,%s\n+4915554000001,0\n+4915554000002,1\n".formatted(column));

        assertThat(subscribed()).containsExactly("+4915554000001", "+4915554000002");
    }

    private static void importFile(String type, String file) {
        importFile("", type, file);
    }

    private static void importFile(String query, String type, String file) {
        var response = api.send("POST", "/api/customers/import?region=DE" + query, type, file);
        assertThat(response.status()).as(response.body()).isEqualTo(202);
        var path = "/api/imports/" + response.text("id");
        Awaitility.await().until(() -> !api.get(path).text("state").equals("running"));
    }

    private static List<String> subscribed() {
        return api.sql().sql("""
                        SELECT whatsapp_phone FROM user_profiles
                         WHERE subscription = 'subscribed' AND is_active ORDER BY whatsapp_phone
                        """).query(String.class).list();
    }
}
