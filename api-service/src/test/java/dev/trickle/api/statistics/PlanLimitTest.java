package dev.trickle.api.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.api.ApiScenario;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The plan that people see follows the limit that applies: of the campaign, of the account, or of Meta. */
class PlanLimitTest {

    private ApiScenario api;
    private String path;

    @BeforeEach
    void startApi() {
        api = ApiScenario.ofAccount("plan-limit", "--trickle.accounts.plan-limit.daily-limit=1000");
        api.customers(600, "all");
        path = "/api/campaigns/" + api.post("/api/campaigns", """
                        {"name": "Sale", "template_name": "sale", "start_date": "2025-05-20T09:00:00Z",
                         "daily_limit": 1000}""").text("id");
    }

    @AfterEach
    void stopApi() {
        api.close();
    }

    @Test
    void timelineDatesAndEstimateFollowTheLimitOfMeta() {
        assertThat(planned()).containsExactly("2025-05-20 250", "2025-05-21 250", "2025-05-22 100");
        assertThat(dateOfLast()).isEqualTo("2025-05-22").isEqualTo(estimate());

        givenLimit("2025-05-20T10:00:00Z", 2_000);
        await().untilAsserted(() -> assertThat(planned()).containsExactly("2025-05-20 600"));
        assertThat(dateOfLast()).isEqualTo("2025-05-20").isEqualTo(estimate());

        givenLimit("2025-05-20T11:00:00Z", 300);
        await().untilAsserted(() -> assertThat(planned()).containsExactly("2025-05-20 300", "2025-05-21 300"));
        assertThat(dateOfLast()).isEqualTo("2025-05-21").isEqualTo(estimate());
    }

    private void givenLimit(String since, int people) {
        api.sql()
                .sql("INSERT INTO messaging_limits VALUES (:account, :since::timestamptz, :people)")
                .param("account", api.account().value())
                .param("since", since)
                .param("people", people)
                .update();
    }

    private List<String> planned() {
        return api.get(path + "/timeline")
                .json()
                .get("items")
                .valueStream()
                .map(day ->
                        day.get("date").stringValue() + " " + day.get("planned").intValue())
                .toList();
    }

    private String dateOfLast() {
        return api.get(path + "/recipients?limit=1000")
                .json()
                .at("/items/599/scheduled_date")
                .asString();
    }

    private String estimate() {
        return api.get(path + "/stats").text("estimated_completion");
    }
}
