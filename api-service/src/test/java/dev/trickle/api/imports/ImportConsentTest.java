package dev.trickle.api.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import dev.trickle.pipeline.ContactKeys;
import dev.trickle.pipeline.PhoneNumber;
import dev.trickle.pipeline.SubscriptionChange.CustomerUnsubscribed;
import dev.trickle.pipeline.Topics;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Imports consent: an opt-out in any row wins, and no ignored column subscribes people. */
class ImportConsentTest {

    private static final String CSV = "text/csv";
    private static final String LINES = "application/x-ndjson";
    private static final ContactKeys KEYS = new ContactKeys(dev.trickle.pipeline.TestPeople.SECRET);
    private static final Duration POLL = Duration.ofMillis(10);

    private static ApiScenario api;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.shared();
    }

    @BeforeEach
    void deleteAll() {
        api.reset();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?resubscribe=true&reason=signed"})
    void anOptOutInAnyRowOfAPersonWins(String query) {
        var job = importFile(query, CSV, """
                whatsapp_phone,name,subscription,is_active
                +4917139200091,Ada,subscribed,
                +49 171 39200091,Ada L.,unsubscribed,
                +4917139200092,Bob,unsubscribed,
                +49-171-39200092,Bob,subscribed,yes
                +5511987654321,Cyd,yes,
                +55 11 8765 4321,Cyd,no,
                +4917139200093,Dan,yes,
                +4917139200093,Dan,,no
                """);

        assertThat(customers())
                .containsExactly(
                        "+4917139200091 Ada unsubscribed true",
                        "+4917139200092 Bob unsubscribed true",
                        "+4917139200093 Dan subscribed false",
                        "+5511987654321 Cyd unsubscribed true");
        assertThat(counts(job)).isEqualTo("read 8 created 4 updated 0 unchanged 0 merged 4 rejected 0 without 0");
        assertThat(notices(job))
                .containsExactly("3 merged-opt-out 2", "7 merged-opt-out 6", "5 merged 4", "9 merged 8");
        assertThat(job.get("errors")).isEmpty();
    }

    @Test
    void anOptOutInARejectedRowApplies() {
        var known = api.customer(1, "");
        var tooLong = "x".repeat(201);

        var job = importFile("", CSV, """
                whatsapp_phone,name,subscription
                +4915551000001,%1$s,unsubscribed
                +4915551000002,Bob,subscribed
                +4915551000002,%1$s,no
                +4915551000003,Cyd,unsubscribed,too,many
                +4915551000004,Dan,perhaps
                """.formatted(tooLong));

        assertThat(counts(job)).isEqualTo("read 5 created 1 updated 0 unchanged 0 merged 0 rejected 4 without 0");
        assertThat(notices(job))
                .containsExactly("2 rejected-opt-out null", "4 rejected-opt-out null", "5 rejected-opt-out null");
        assertThat(job.get("errors")
                        .valueStream()
                        .map(error -> error.get("row").asInt() + " "
                                + error.get("field").stringValue() + " "
                                + error.get("rule").stringValue()))
                .containsExactly("2 name length", "4 name length", "5  columns", "6 subscription choice");
        assertThat(job.get("errors").get(3).get("reason").stringValue()).contains("subscribed or unsubscribed");
        assertThat(api.get("/api/customers/" + known).text("subscription")).isEqualTo("unsubscribed");
        assertThat(optOuts()).isEqualTo(keysOf(Set.of("+4915551000001", "+4915551000002", "+4915551000003")));
        assertThat(api.published(Topics.SUBSCRIPTION_CHANGES))
                .filteredOn(CustomerUnsubscribed.class::isInstance)
                .extracting(change -> change.contactKey().value())
                .containsAll(optOuts());
    }

    @Test
    void anOptOutInARejectedLineApplies() {
        var job = importFile("", LINES, """
                {"whatsapp_phone": "+4915551100001", "subscription": "ja"}
                {"whatsapp_phone": "+49 1555 110 0001", "subscription": false}
                {"whatsapp_phone": "+4915551100002", "subscription": true}
                {"whatsapp_phone": "+4915551100002", "subscription": "UNSUBSCRIBED", "tags": 7}
                {"whatsapp_phone": "+4915551100003", "subscription": 1}
                {"whatsapp_phone": "+4915551100004", "subscription": null}
                {"whatsapp_phone": "+4915551100005"}
                {"whatsapp_phone": "+4915551100006", "subscription": "yes", "subscription": "no"}
                """);

        assertThat(customers())
                .containsExactly(
                        "+4915551100001 null unsubscribed true",
                        "+4915551100002 null unsubscribed true",
                        "+4915551100003 null subscribed true",
                        "+4915551100004 null unsubscribed true",
                        "+4915551100005 null unsubscribed true");
        assertThat(counts(job)).isEqualTo("read 8 created 5 updated 0 unchanged 0 merged 1 rejected 2 without 2");
        assertThat(notices(job))
                .containsExactly("4 rejected-opt-out null", "8 rejected-opt-out null", "2 merged-opt-out 1");
    }

    /** Random rows, spellings, orders and errors: the opted-out people are those of the model, in CSV and NDJSON. */
    @ParameterizedTest
    @CsvSource({"1,false", "2,true", "3,false", "4,true"})
    void optOutsDoNotDependOnOrderAndSpelling(long seed, boolean resubscribe) {
        var random = new Random(seed);
        for (var file = 0; file < 8; file++) {
            deleteAll();
            var model = new FileModel(random, (int) seed * 10 + file);
            var isNdjson = random.nextBoolean();
            importFile(
                    resubscribe ? "?resubscribe=true&reason=signed" : "",
                    isNdjson ? LINES : CSV,
                    isNdjson ? model.toNdjson() : model.toCsv());

            var description = "seed " + seed + " file " + file;
            assertThat(optOuts()).as(description).isEqualTo(keysOf(model.optedOut()));
            assertThat(keysOf(optedOutCustomers())).as(description).isEqualTo(keysOf(model.optedOutCustomers()));
            assertThat(keysOf(subscribed())).as(description).isEqualTo(keysOf(model.subscribed()));
        }
    }

    @Test
    void anOptOutInTheLastOfManyRowsApplies() {
        var rows = new StringBuilder("whatsapp_phone,name,subscription\n+4915552000000,Ada,yes\n");
        IntStream.range(1, 5_000).forEach(n -> rows.append("+491555%07d,Somebody,yes%n".formatted(2_000_000 + n)));
        rows.append("+49 1555 200-0000,Ada,no\n");

        var job = importFile("?resubscribe=true&reason=signed", CSV, rows.toString());

        assertThat(notices(job)).containsExactly("5002 merged-opt-out 2");
        assertThat(optedOutCustomers()).containsExactly("+4915552000000");
    }

    @Test
    void theNoticesOfAFileAreBounded() {
        var job = importFile(
                "",
                CSV,
                "whatsapp_phone,subscription\n" + "+4915553000000,yes\n".repeat(3_000) + "+4915553000000,no\n");

        assertThat(job.get("merged").asInt()).isEqualTo(3_000);
        assertThat(notices(job)).hasSize(1_000).first().isEqualTo("3002 merged-opt-out 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Newsletter", "Accepts SMS Marketing", "Désabonné", "opt-in", "Согласие на рассылку"})
    void anUnmappedConsentColumnIsRejectedBeforeTheImport(String column) {
        var file = "whatsapp_phone,city,%s\n+4915554000001,Rome,nein\n+4915554000002,Bonn,ja\n".formatted(column);

        var response = api.send("POST", "/api/customers/import", CSV, file);

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.errors()).containsExactly(column + ":consent");
        assertThat(response.body())
                .contains("subscription_column=", "subscription=subscribed", "subscription_reason")
                .contains("\\\"nein\\\"", "\\\"ja\\\"")
                .doesNotContain("5554000001", "Rome");
        assertThat(customers()).isEmpty();

        var reversed = column.equals("Désabonné");
        importFile("?subscription_column=" + encode(column), CSV, file);

        assertThat(optedOutCustomers()).containsExactly(reversed ? "+4915554000002" : "+4915554000001");
        assertThat(subscribed()).containsExactly(reversed ? "+4915554000001" : "+4915554000002");
        assertThat(attributes()).containsExactly("{\"city\": \"Rome\"}", "{\"city\": \"Bonn\"}");
    }

    @Test
    void anUnmappedColumnWithConsentValuesIsRejectedWhateverItsName() {
        var file =
                "whatsapp_phone,Status,vip\n+4915554000001,opted out,yes\n+4915554000002,,no\n+4915554000003,Subscribed,no\n";

        assertThat(api.send("POST", "/api/customers/import", CSV, file).errors())
                .containsExactly("Status:consent");

        var job = importFile("?subscription_column=status", CSV, file);

        assertThat(optedOutCustomers()).containsExactly("+4915554000001");
        assertThat(subscribed()).containsExactly("+4915554000003");
        assertThat(job.get("without_consent").asInt()).isEqualTo(1);
    }

    @Test
    void aRequestMayStateWithAReasonThatAllPeopleHaveAgreed() {
        var file = "whatsapp_phone,Newsletter,Do not contact\n+4915554000001,nein,\n+4915554000002,ja,x\n";

        assertThat(api.send("POST", "/api/customers/import?subscription=subscribed", CSV, file)
                        .errors())
                .containsExactly("subscription_reason:required");
        assertThat(api.send("POST", "/api/customers/import?subscription_reason=x", CSV, file)
                        .errors())
                .containsExactly("subscription_reason:required");
        assertThat(api.send("POST", "/api/customers/import?subscription=yes&subscription_reason=x", CSV, file)
                        .errors())
                .containsExactly("subscription:choice");
        assertThat(api.send("POST", "/api/customers/import?subscription_column=Consent", CSV, file)
                        .errors())
                .containsExactly("subscription_column:unknown");

        var job = importFile(
                "?subscription=subscribed&subscription_reason=signed%20at%20the%20till&subscription_column=Do%20not%20contact",
                CSV, file);

        assertThat(job.get("subscription_reason").stringValue()).isEqualTo("signed at the till");
        assertThat(subscribed()).containsExactly("+4915554000001");
        assertThat(optedOutCustomers()).containsExactly("+4915554000002");
        assertThat(auditDetails()).contains("all_agreed");
    }

    @Test
    void anOptOutInAnyOfSeveralMappedColumnsApplies() {
        importFile(
                "?subscription_column=Newsletter&subscription_column=Opt-out%2C%20SMS",
                CSV,
                "whatsapp_phone,Newsletter,\"Opt-out, SMS\"\n+4915554000001,yes,no\n+4915554000002,yes,yes\n+4915554000003,no,no\n");

        assertThat(subscribed()).containsExactly("+4915554000001");
        assertThat(optedOutCustomers()).containsExactly("+4915554000002", "+4915554000003");
    }

    @Test
    void unmappedConsentFieldsOfLinesAreRejected() {
        var file = """
                {"whatsapp_phone": "+4915554000001", "newsletter": "nein", "attributes": {"city": "Rome"}}
                {"whatsapp_phone": "+4915554000002", "attributes": {"prefs": {"opt-out": true}}}
                {"whatsapp_phone": "+4915554000003", "newsletter": true, "attributes": {"prefs": {"opt-out": false}}}
                """;

        assertThat(api.send("POST", "/api/customers/import", LINES, file).errors())
                .containsExactly("newsletter:consent", "attributes.prefs.opt-out:consent");
        assertThat(api.send("POST", "/api/customers/import?subscription_column=x", LINES, file)
                        .errors())
                .containsExactly("subscription_column:unknown");

        importFile("?subscription_column=newsletter&subscription_column=attributes.prefs.opt-out", LINES, file);

        assertThat(optedOutCustomers()).containsExactly("+4915554000001", "+4915554000002");
        assertThat(subscribed()).containsExactly("+4915554000003");
    }

    @Test
    void anUnmappedConsentFieldInALaterLineRejectsThatLine() {
        var file = "{\"whatsapp_phone\": \"x\"}\n".repeat(600)
                + "{\"whatsapp_phone\": \"+4915554000001\", \"attributes\": {\"newsletter\": \"nein\"}}\n";

        var job = importFile("", LINES, file);

        assertThat(job.get("rejected").asInt()).isEqualTo(601);
        assertThat(job.get("errors").get(600).get("rule").stringValue()).isEqualTo("consent");
        assertThat(customers()).isEmpty();
    }

    @Test
    void aSingleCustomerStatesConsentInTheFieldAndNotInAnAttribute() {
        assertThat(saveCustomer("{\"whatsapp_phone\": \"+4915554000001\", \"subscription\": false}")
                        .text("subscription"))
                .isEqualTo("unsubscribed");
        assertThat(saveCustomer("{\"whatsapp_phone\": \"+4915554000002\", \"subscription\": \"ja\"}")
                        .text("subscription"))
                .isEqualTo("subscribed");
        assertThat(saveCustomer("{\"whatsapp_phone\": \"+4915554000003\", \"newsletter\": \"nein\"}")
                        .errors())
                .containsExactly("newsletter:unknown");
        assertThat(saveCustomer("{\"whatsapp_phone\": \"+4915554000003\", \"attributes\": {\"newsletter\": \"nein\"}}")
                        .errors())
                .containsExactly("attributes.newsletter:consent");
        assertThat(saveCustomer("{\"whatsapp_phone\": \"+4915554000003\", \"subscription\": \"perhaps\"}")
                        .errors())
                .containsExactly("subscription:choice");
        assertThat(saveCustomer("""
                        {"whatsapp_phone": "+4915554000003", "subscription": "no", "attributes": {"newsletter": "nein"}}
                        """).text("subscription")).isEqualTo("unsubscribed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unsubscribed",
                "Opted out",
                "opt-out",
                "abgemeldet",
                "désabonné",
                "cancelado (baja)",
                "gesperrt",
                "DO NOT CONTACT",
                "Unsubscribed on 2026-03-01",
                "opted out by customer",
                "keine Werbung",
                "STOP",
                "vip; unsubscribed",
                "não contatar",
                "отписан",
                "수신거부"
            })
    void anOptOutInAnyUnmappedColumnRejectsTheFile(String value) {
        for (var column : List.of("remarks", "tags", "customer_tier")) {
            var file = "whatsapp_phone,%s\n+4915554000001,gold\n+4915554000002,\"%s\"\n+4915554000003,open\n"
                    .formatted(column, value);

            assertThat(api.send("POST", "/api/customers/import", CSV, file).errors())
                    .as(column)
                    .containsExactly(column + ":consent");
        }
        var line =
                "{\"whatsapp_phone\": \"+4915554000001\", \"attributes\": {\"remarks\": [\"%s\"]}}\n".formatted(value);
        assertThat(api.send("POST", "/api/customers/import", LINES, line).errors())
                .containsExactly("attributes.remarks:consent");
        assertThat(saveCustomer(line).errors()).containsExactly("attributes.remarks:consent");
        assertThat(customers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cancelled",
                "never",
                "no",
                "inactive",
                "blocked",
                "Baja",
                "low",
                "withdrawn",
                "+4915559000001",
                "a@example.org",
                "2026-03-01",
                "He asked how to unsubscribe, and we told him that he is a customer of ours and need not worry about it",
                "not unsubscribed",
                "does not want to be unsubscribed"
            })
    void otherValuesInOtherColumnsAreAccepted(String value) {
        importFile("", CSV, "whatsapp_phone,state\n+4915554000001,\"%s\"\n+4915554000002,shipped\n".formatted(value));

        assertThat(subscribed()).containsExactly("+4915554000001", "+4915554000002");
    }

    @ParameterizedTest
    @CsvSource({"Remarks,Unsubscribed", "SMS,x", "tags,opted-out", "Abo,nein", "STOP,2026-03-01"})
    void consentAfterTheFirstRowsFailsTheImport(String column, String value) {
        var rows = new StringBuilder("whatsapp_phone,city," + column + "\n");
        IntStream.range(0, 700).forEach(n -> rows.append("+491555%07d,Rome,%n".formatted(3_000_000 + n)));
        rows.append("+4915553000700,Rome,").append(value).append('\n');

        var failed = importFailingFile("", CSV, rows.toString());

        assertThat(failed.get("errors").size()).isEqualTo(1);
        var error = failed.get("errors").get(0);
        assertThat(error.get("row").asInt()).isEqualTo(702);
        assertThat(error.get("field").stringValue()).isEqualTo(column);
        assertThat(error.get("rule").stringValue()).isEqualTo("consent");
        assertThat(error.get("reason").stringValue()).contains("subscription_column", "subscription=subscribed");
        assertThat(customers()).isEmpty();

        importFile("?subscription=subscribed&subscription_reason=signed", CSV, rows.toString());
        assertThat(subscribed()).hasSize(701);
    }

    @Test
    void anOptOutAfterTheFirstLinesFailsTheImport() {
        var lines = new StringBuilder();
        IntStream.range(0, 700)
                .forEach(n -> lines.append("{\"whatsapp_phone\": \"+491555%07d\"}%n".formatted(3_000_000 + n)));
        lines.append("{\"whatsapp_phone\": \"+4915553000700\", \"attributes\": {\"state\": \"unsubscribed\"}}\n");

        var failed = importFailingFile("", LINES, lines.toString());

        assertThat(failed.get("errors").get(0).get("field").stringValue()).isEqualTo("attributes.state");
        assertThat(customers()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "WhatsApp,ja,nein",
        "SMS,x,''",
        "Alerts,on,off",
        "isActive,true,false",
        "Aktiv,1,0",
        "Promo,yes,no",
        "Abo,ja,nein",
        "NL,j,n",
        "STOP,'',2026-03-01",
        "Stopped,'',x",
        "Blocked,no,yes",
        "Статус подписки,да,нет",
        "state,active,withdrawn"
    })
    void anAmbiguousColumnIsRejectedIfItsValuesAreAnswers(String column, String yes, String no) {
        var file = "whatsapp_phone,%s\n+4915554000001,%s\n+4915554000002,%s\n".formatted(column, yes, no);

        assertThat(api.send("POST", "/api/customers/import", CSV, file).errors())
                .containsExactly(column + ":consent");

        importFile("?subscription_column=" + encode(column), CSV, file);
        if (!column.equals("state")) {
            assertThat(subscribed()).doesNotContain("+4915554000002");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "WhatsApp,+4915554000009,''",
        "SMS,yes,+4915554000009",
        "Alerts,3 new,none",
        "active,since March,no",
        "Promo,SUMMER10,''",
        "Abo,Premium,Basic",
        "NL,Utrecht,''",
        "STOP,Main Street,''",
        "Notiz,calls on Monday,yes",
        "active since,2024-01-01,2025-02-02"
    })
    void anAmbiguousColumnIsAnAttributeIfItsValuesAreNoAnswers(String column, String one, String other) {
        importFile("", CSV, "whatsapp_phone,%s\n+4915554000001,%s\n+4915554000002,%s\n".formatted(column, one, other));

        assertThat(subscribed()).hasSize(2);
    }

    @Test
    void aDateInAnOptOutColumnIsAnOptOut() {
        api.customer(1, "");

        importFile("?subscription_column=unsubscribed_at&subscription_column=subscribed_at", CSV, """
                whatsapp_phone,subscribed_at,unsubscribed_at
                +4915551000001,2024-01-01,2026-03-01
                +4915554000002,01.02.2024,
                +4915554000003,,1 Mar 2026 10:15
                +4915554000004,,
                +4915554000005,2024-01-01 10:00:00,0000-00-00 00:00:00
                """);

        assertThat(subscribed()).containsExactly("+4915554000002", "+4915554000005");
        assertThat(optedOutCustomers()).containsExactly("+4915551000001", "+4915554000003");
    }

    @Test
    void aRejectedRowDeactivatesButSubscribesNoCustomer() {
        var known = api.customer(1, "");
        var tooLong = "x".repeat(201);

        var job = importFile("", CSV, """
                whatsapp_phone,name,subscription,is_active
                +4915551000001,%1$s,yes,no
                +4915554000002,Bob,yes,
                +4915554000002,%1$s,,nein
                +4915554000003,Cyd,perhaps,
                +4915554000004,Dan,yes,nein
                +4915554000005,Eve,yes,
                +4915554000005,Eve,E.,no,yes
                +4915554000006,Fay,yes,
                +4915554000006,Fay,F.,unsubscribed,yes
                """.formatted(tooLong));

        assertThat(job.get("rejected").asInt()).isEqualTo(5);
        assertThat(api.get("/api/customers/" + known).json().get("is_active").booleanValue())
                .isFalse();
        assertThat(customers())
                .contains(
                        "+4915554000002 Bob subscribed false",
                        "+4915554000004 Dan subscribed false",
                        "+4915554000005 Eve unsubscribed false",
                        "+4915554000006 Fay unsubscribed true")
                .noneMatch(state -> state.contains("4000003"));
    }

    @Test
    void aRejectedLineDeactivatesAndOptsOut() {
        var known = api.customer(1, "");

        importFile(
                "?dry_run=true",
                LINES,
                "{\"whatsapp_phone\": \"+4915551000001\", \"is_active\": false, \"tags\": 7}\n");
        assertThat(api.get("/api/customers/" + known).json().get("is_active").booleanValue())
                .isTrue();

        importFile("", LINES, """
                {"whatsapp_phone": "+4915551000001", "is_active": "no"}
                {"whatsapp_phone": "+4915554000002", "subscription": "yes"}
                {"whatsapp_phone": "+4915554000002", "subscription": "no", "attributes": 7}
                """);

        assertThat(api.get("/api/customers/" + known).json().get("is_active").booleanValue())
                .isFalse();
        assertThat(optedOutCustomers()).containsExactly("+4915554000002");
    }

    @Test
    void anOptOutInAnUnmappedFieldOfARejectedLineApplies() {
        var lines = new StringBuilder();
        IntStream.range(0, 600)
                .forEach(n -> lines.append("{\"whatsapp_phone\": \"+491555%07d\"}%n".formatted(3_000_000 + n)));
        lines.append("{\"whatsapp_phone\": \"+4915553000000\", \"attributes\": {\"newsletter\": \"nein\"}}\n");
        lines.append("{\"whatsapp_phone\": \"+4915553000001\", \"opt_out\": 1}\n");

        importFile("", LINES, lines.toString());

        assertThat(optedOutCustomers()).containsExactly("+4915553000000", "+4915553000001");
    }

    @Test
    void aCustomerWithNullOrUnmappedConsentIsRejected() {
        assertThat(saveCustomer("{\"whatsapp_phone\": \"+4915554000001\", \"subscription\": null}")
                        .errors())
                .containsExactly("subscription:choice");
        assertThat(saveCustomer("{\"whatsapp_phone\": \"+4915554000001\", \"attributes\": {\"sms\": false}}")
                        .errors())
                .containsExactly("attributes.sms:consent");
        assertThat(saveCustomer("{\"whatsapp_phone\": \"+4915554000001\", \"tags\": [\"vip\", \"opted out\"]}")
                        .errors())
                .containsExactly("tags:consent");
        assertThat(customers()).isEmpty();
        assertThat(saveCustomer("{\"whatsapp_phone\": \"+4915554000001\", \"attributes\": {\"active\": true}}")
                        .text("subscription"))
                .isEqualTo("subscribed");
    }

    private static ApiScenario.Response saveCustomer(String body) {
        return api.post("/api/customers", body);
    }

    private static String auditDetails() {
        return api.sql()
                .sql("SELECT string_agg(details::text, ' ') FROM audit_records WHERE action = 'import-created'")
                .query(String.class)
                .single();
    }

    private static JsonNode importFile(String query, String type, String file) {
        return importUntil("completed", query, type, file);
    }

    private static JsonNode importFailingFile(String query, String type, String file) {
        return importUntil("failed", query, type, file);
    }

    private static JsonNode importUntil(String state, String query, String type, String file) {
        var response = api.send("POST", "/api/customers/import" + query, type, file);
        assertThat(response.status()).as(response.body()).isEqualTo(202);
        var path = "/api/imports/" + response.text("id");
        Awaitility.await()
                .pollDelay(POLL)
                .pollInterval(POLL)
                .until(() -> !api.get(path).text("state").equals("running"));
        var job = api.get(path).json();
        assertThat(job.get("state").stringValue()).as(job.toString()).isEqualTo(state);
        return job;
    }

    private static String counts(JsonNode job) {
        return "read %s created %s updated %s unchanged %s merged %s rejected %s without %s"
                .formatted(
                        job.get("read"),
                        job.get("created"),
                        job.get("updated"),
                        job.get("unchanged"),
                        job.get("merged"),
                        job.get("rejected"),
                        job.get("without_consent"));
    }

    private static List<String> notices(JsonNode job) {
        return job.get("notices")
                .valueStream()
                .map(notice ->
                        notice.get("row").asInt() + " " + notice.get("rule").stringValue() + " "
                                + (notice.has("into") ? notice.get("into").asInt() : null))
                .toList();
    }

    private static List<String> customers() {
        return texts("""
                SELECT concat_ws(' ', whatsapp_phone, coalesce(name, 'null'),
                                 CASE WHEN is_opted_out(k.opted_out_at, k.opted_in_at,
                                                        k.preferences_opted_out_at, k.preferences_opted_in_at) THEN 'unsubscribed'
                                      ELSE subscription END, is_active::text)
                  FROM user_profiles LEFT JOIN contact_consents k USING (account_id, contact_key)
                 ORDER BY whatsapp_phone
                """);
    }

    private static List<String> attributes() {
        return texts("SELECT attributes::text FROM user_profiles ORDER BY whatsapp_phone");
    }

    private static Set<String> subscribed() {
        return new TreeSet<>(texts("""
                SELECT whatsapp_phone
                  FROM user_profiles LEFT JOIN contact_consents k USING (account_id, contact_key)
                 WHERE subscription = 'subscribed' AND NOT is_opted_out(k.opted_out_at, k.opted_in_at,
                                                                        k.preferences_opted_out_at, k.preferences_opted_in_at)
                """));
    }

    private static Set<String> optedOutCustomers() {
        return new TreeSet<>(texts("""
                SELECT whatsapp_phone
                  FROM user_profiles JOIN contact_consents k USING (account_id, contact_key)
                 WHERE is_opted_out(k.opted_out_at, k.opted_in_at,
                                    k.preferences_opted_out_at, k.preferences_opted_in_at)
                """));
    }

    private static Set<String> optOuts() {
        return new TreeSet<>(
                texts(
                        "SELECT contact_key FROM contact_consents k WHERE is_opted_out(k.opted_out_at, k.opted_in_at, k.preferences_opted_out_at, k.preferences_opted_in_at)"));
    }

    private static Set<String> keysOf(Set<String> phones) {
        return phones.stream()
                .map(phone -> KEYS.keyOf(PhoneNumber.parse(phone, "US")).value())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static List<String> texts(String sql) {
        return api.sql().sql(sql).query(String.class).list();
    }
}
