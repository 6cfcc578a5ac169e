package dev.trickle.api.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import dev.trickle.api.ApiScenario.Client;
import dev.trickle.api.ApiScenario.Response;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Audit log; all changes are made with the token of an operator. */
class AuditTest {

    private static ApiScenario api;
    private static Client ada;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.withTokens("audit");
        ada = api.withToken("operator");
    }

    @AfterAll
    static void stopApi() {
        api.close();
    }

    @Test
    void historyContainsEveryChangeWithItsAuthor() {
        var path =
                "/api/campaigns/" + ada.post("/api/campaigns", sale("Sale", "")).text("id");
        ada.patch(path, "{\"daily_limit\": 100, \"name\": \"For Bob\", \"description\": \"Dear Bob\"}");
        ada.post(path + "/pause", "");
        ada.post(path + "/pause", "");
        ada.post(path + "/resume", "");
        ada.post(path + "/cancel", "");
        ada.post(path + "/resume", "");

        var history = ada.get(path + "/history");

        assertThat(steps(history))
                .containsExactly(
                        "campaign-changed {\"status\":\"cancelled\"}",
                        "campaign-changed {\"status\":\"running\"}",
                        "campaign-changed {\"status\":\"paused\"}",
                        "campaign-changed {\"name\":\"changed\",\"daily_limit\":100,\"description\":\"changed\"}",
                        "campaign-created {\"status\":\"scheduled\",\"priority\":5,\"start_date\":\"2025-06-01T09:00:00Z\","
                                + "\"daily_limit\":250}");
        var newest = history.json().get("items").get(0);
        assertThat(newest.get("actor").stringValue()).isEqualTo("ada");
        assertThat(newest.get("role").stringValue()).isEqualTo("operator");
        assertThat(newest.get("token").stringValue()).isEqualTo(tokenOf("operator"));
        assertThat(newest.get("at").stringValue()).isEqualTo("2025-05-20T12:00:00Z");
        assertThat(steps(ada.get(
                        path + "/history?limit=1&cursor=" + newest.get("id").stringValue())))
                .containsExactly("campaign-changed {\"status\":\"running\"}");
        assertThat(ada.get("/api/campaigns/" + UUID.randomUUID() + "/history").status())
                .isEqualTo(404);
    }

    @Test
    void deletedDraftKeepsItsHistory() {
        var path = "/api/campaigns/"
                + ada.post("/api/campaigns", sale("Sale", ", \"status\": \"draft\""))
                        .text("id");
        ada.delete(path);

        assertThat(steps(ada.get(path + "/history"))).first().isEqualTo("draft-deleted {}");
    }

    @Test
    void changesOfCustomersImportsAndTokensAreRecorded() {
        var before = count();
        var customer = ada.post("/api/customers", "{\"whatsapp_phone\": \"+4915551000001\", \"name\": \"Bob\"}")
                .text("id");
        ada.post("/api/customers", "{\"whatsapp_phone\": \"+4915551000001\", \"name\": \"Bob\"}");
        ada.post("/api/customers/" + customer + "/unsubscribe", "");
        ada.post("/api/customers/" + customer + "/resubscribe", "");
        ada.post("/api/campaigns/send-today", "");
        ada.postCsv("/api/customers/import", "whatsapp_phone\n+4915551000002\n");
        var token = ada.post("/api/tokens", "{\"name\": \"shop\", \"role\": \"viewer\"}")
                .text("id");
        ada.delete("/api/tokens/" + token);

        assertThat(actionsSince(before))
                .containsExactly(
                        "customer-created",
                        "customer-unsubscribed",
                        "customer-resubscribed",
                        "send-today-requested",
                        "import-taken",
                        "token-issued",
                        "token-revoked");
        assertThat(api.sql()
                        .sql("SELECT string_agg(record::text, ' ') FROM audit_records record")
                        .query(String.class)
                        .single())
                .doesNotContain("Bob")
                .doesNotContain("491555100");
    }

    @Test
    void rolledBackChangeIsNotRecorded() {
        var before = count();
        api.sql().sql("REVOKE INSERT ON api_outbox FROM trickle_api").update();
        var failed = ada.post("/api/campaigns", sale("Sale", ""));
        api.sql().sql("GRANT INSERT ON api_outbox TO trickle_api").update();

        assertThat(failed.status()).isEqualTo(500);
        assertThat(actionsSince(before)).isEmpty();
    }

    @Test
    void tokenCommandIsRecorded() {
        assertThat(api.sql()
                        .sql("SELECT actor || ' ' || action FROM audit_records WHERE subject = :token")
                        .param("token", tokenOf("operator"))
                        .query(String.class)
                        .single())
                .isEqualTo("command line token-issued");
    }

    private static List<String> steps(Response history) {
        return history.json()
                .get("items")
                .valueStream()
                .map(item -> item.get("action").stringValue() + " " + item.get("details"))
                .toList();
    }

    private static int count() {
        return api.sql()
                .sql("SELECT count(*) FROM audit_records")
                .query(Integer.class)
                .single();
    }

    private static List<String> actionsSince(int before) {
        return api.sql()
                .sql("SELECT action FROM audit_records ORDER BY id OFFSET :before")
                .param("before", before)
                .query(String.class)
                .list();
    }

    private static String tokenOf(String role) {
        return api.sql()
                .sql("SELECT id FROM api_tokens WHERE role = :role")
                .param("role", role)
                .query(UUID.class)
                .single()
                .toString();
    }

    private static String sale(String name, String more) {
        return "{\"name\": \"%s\", \"template_name\": \"sale\", \"allow_duplicate\": true, \"start_date\": \"2025-06-01T09:00:00Z\"%s}"
                .formatted(name, more);
    }
}
