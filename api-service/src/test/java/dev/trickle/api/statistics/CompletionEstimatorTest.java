package dev.trickle.api.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Estimates for campaigns of 1,000 people; today is 20 May, and the daily limit is 250. */
class CompletionEstimatorTest {

    private static ApiScenario api;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.ofAccount("completion", "--trickle.accounts.completion.send-until=20:00");
    }

    @BeforeEach
    void reset() {
        api.reset();
        api.customers(1_000, "all");
    }

    @AfterAll
    static void stopApi() {
        api.close();
    }

    @Test
    void singleCampaignTakesRecipientsDividedByItsLimit() {
        assertThat(endOf(campaign("2025-05-20T09:00:00Z", ""))).isEqualTo("2025-05-23");
        assertThat(endOf(campaign("2025-06-01T09:00:00Z", ", \"status\": \"draft\"")))
                .isEqualTo("2025-06-04");
    }

    @Test
    void otherCampaignsTakeTheirShare() {
        var first = campaign("2025-05-20T09:00:00Z", "");
        var second = campaign("2025-05-20T09:00:00Z", ", \"priority\": 10");

        // Two thirds belong to the second: it ends on the sixth day, the first takes the rest.
        assertThat(endOf(second)).isEqualTo("2025-05-25");
        assertThat(endOf(first)).isEqualTo("2025-05-27");

        api.post("/api/campaigns/" + second + "/pause", "");
        assertThat(endOf(first)).isEqualTo("2025-05-23");
        assertThat(hasEnd(second)).isFalse();

        api.post("/api/campaigns/" + second + "/cancel", "");
        assertThat(hasEnd(second)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"account, ACCOUNT", "number, 1", "template, 1/sale/en_US", "campaign, CAMPAIGN"})
    void suspendedCampaignHasNoEnd(String kind, String scope) {
        var campaign = campaign("2025-05-20T09:00:00Z", "");
        suspend(
                kind,
                scope.equals("CAMPAIGN")
                        ? campaign
                        : scope.replace("ACCOUNT", api.account().value()));
        assertThat(hasEnd(campaign)).isFalse();

        api.sql()
                .sql("UPDATE suspensions SET ended_at = now() WHERE account_id = :account")
                .param("account", api.account().value())
                .update();
        assertThat(endOf(campaign)).isEqualTo("2025-05-23");
    }

    @Test
    void suspensionsOfOthersChangeNothing() {
        var campaign = campaign("2025-05-20T09:00:00Z", "");
        suspend("template", "1/sale/de");
        suspend("number", "2");

        assertThat(endOf(campaign)).isEqualTo("2025-05-23");
    }

    private void suspend(String kind, String scope) {
        api.sql()
                .sql("""
                        INSERT INTO suspensions (account_id, scope_kind, scope_id, epoch, code, started_at)
                        VALUES (:account, :kind, :scope, 1, '131049', now())
                        """)
                .param("account", api.account().value())
                .param("kind", kind)
                .param("scope", scope)
                .update();
    }

    private boolean hasEnd(String campaign) {
        return !api.get("/api/campaigns/" + campaign + "/stats")
                .json()
                .get("estimated_completion")
                .isNull();
    }

    @Test
    void lastReportedMessagingLimitApplies() {
        var campaign = campaign("2025-05-20T09:00:00Z", "");
        api.sql()
                .sql(
                        "INSERT INTO messaging_limits (account_id, effective_from, recipient_limit) VALUES (:account, '2025-05-01', 100)")
                .param("account", api.account().value())
                .update();

        assertThat(endOf(campaign)).isEqualTo("2025-05-29");
    }

    @Test
    void dayAfterItsSendHoursDoesNotCount() {
        api.setClock(Instant.parse("2025-05-20T20:30:00Z"));

        assertThat(endOf(campaign("2025-05-20T09:00:00Z", ""))).isEqualTo("2025-05-24");
        assertThat(endOf(campaign("2025-06-01T20:30:00Z", ", \"status\": \"draft\"")))
                .isEqualTo("2025-06-05");
    }

    @Test
    void estimateEndsWithTheCampaign() {
        assertThat(endOf(campaign("2025-05-20T09:00:00Z", ", \"end_date\": \"2025-05-22T12:00:00Z\"")))
                .isEqualTo("2025-05-22");
    }

    private String campaign(String start, String more) {
        return api.post(
                        "/api/campaigns",
                        "{\"name\": \"Sale\", \"template_name\": \"sale\", \"allow_duplicate\": true,"
                                + " \"start_date\": \"%s\"%s}".formatted(start, more))
                .text("id");
    }

    private String endOf(String campaign) {
        return api.get("/api/campaigns/" + campaign + "/stats").text("estimated_completion");
    }
}
