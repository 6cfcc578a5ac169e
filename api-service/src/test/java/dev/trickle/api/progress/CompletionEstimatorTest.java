package dev.trickle.api.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** When a campaign for 1,000 people will be through; today is 20 May, and 250 people a day are allowed. */
class CompletionEstimatorTest {

    private ApiScenario api;

    @BeforeEach
    void openTheShop(TestInfo test) {
        api = ApiScenario.ofAccount(
                "completion-" + Integer.toUnsignedString(test.getDisplayName().hashCode()),
                "--trickle.accounts.completion-"
                        + Integer.toUnsignedString(test.getDisplayName().hashCode()) + ".send-until=20:00");
        api.customers(1_000, "all");
    }

    @AfterEach
    void closeTheShop() {
        api.close();
    }

    @Test
    void oneAloneTakesAsManyDaysAsItsLimitMakesOfIt() {
        assertThat(endOf(campaign("2025-05-20T09:00:00Z", ""))).isEqualTo("2025-05-23");
        assertThat(endOf(campaign("2025-06-01T09:00:00Z", ", \"status\": \"draft\"")))
                .isEqualTo("2025-06-04");
    }

    @Test
    void anotherCampaignTakesItsTurns() {
        var first = campaign("2025-05-20T09:00:00Z", "");
        var second = campaign("2025-05-20T09:00:00Z", ", \"priority\": 10");

        // Two of three are the second's: it is through on the sixth day, the first takes what is left.
        assertThat(endOf(second)).isEqualTo("2025-05-25");
        assertThat(endOf(first)).isEqualTo("2025-05-27");

        api.post("/api/campaigns/" + second + "/pause", "");
        assertThat(endOf(first)).isEqualTo("2025-05-23");
        assertThat(endOf(second)).isEqualTo("2025-05-25");

        api.post("/api/campaigns/" + second + "/cancel", "");
        assertThat(api.get("/api/campaigns/" + second + "/stats")
                        .json()
                        .get("estimated_completion")
                        .isNull())
                .isTrue();
    }

    @Test
    void whatMetaSaidLastIsTheLimitForAllOfThem() {
        var campaign = campaign("2025-05-20T09:00:00Z", "");
        api.sql()
                .sql(
                        "INSERT INTO messaging_limits (account_id, effective_from, recipient_limit) VALUES (:account, '2025-05-01', 100)")
                .param("account", api.account().value())
                .update();

        assertThat(endOf(campaign)).isEqualTo("2025-05-29");
    }

    @Test
    void aDayThatIsOverDoesNotCount() {
        api.whenItIs(Instant.parse("2025-05-20T20:30:00Z"));

        assertThat(endOf(campaign("2025-05-20T09:00:00Z", ""))).isEqualTo("2025-05-24");
        assertThat(endOf(campaign("2025-06-01T20:30:00Z", ", \"status\": \"draft\"")))
                .isEqualTo("2025-06-05");
    }

    @Test
    void whatEndsBeforeEndsThen() {
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
