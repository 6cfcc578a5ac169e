package dev.trickle.api.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A plan that cannot be made, or takes long, does not delay other campaigns and requests. */
class FailingPlanTest {

    /** Sorts before every id that the database generates, so that it is the first in the queue. */
    private static final UUID FIRST = new UUID(0x0000_0000_0000_7000L, 0x8000_0000_0000_0001L);

    @Test
    void otherCampaignsArePlannedAndPublished() {
        try (var api = ApiScenario.ofAccount("failing-plan", "--api.max-synchronous-plan-size=0")) {
            api.customers(3, "premium");
            insertCampaignWithUnreadableAudience(api);

            var campaign = api.post("/api/campaigns", """
                    {"name": "Sale", "template_name": "sale", "start_date": "2025-06-01T09:00:00Z"}
                    """);

            var stats = "/api/campaigns/" + campaign.text("id") + "/stats";
            Awaitility.await()
                    .atMost(Duration.ofSeconds(15))
                    .until(() -> api.get(stats).text("plan").equals("published"));
            assertThat(metric(api, "trickle.api.plans.waiting")).isEqualTo(1);
            assertThat(metric(api, "trickle.api.plans.oldest")).isEqualTo(3_600);
            assertThat(metric(api, "trickle.api.worker.failing")).isEqualTo(1);
        }
    }

    @Test
    void aCancelDuringPlanningIsAnsweredInTime() throws SQLException {
        try (var api = ApiScenario.ofAccount("slow-plan", "--api.max-synchronous-plan-size=0")) {
            api.customers(3, "premium");
            String cancel;
            try (var slow = api.database().asOwner().getConnection()) {
                slow.setAutoCommit(false);
                slow.createStatement().execute("LOCK TABLE campaign_plan_dates IN ACCESS EXCLUSIVE MODE");
                cancel = "/api/campaigns/" + api.post("/api/campaigns", """
                                {"name": "Sale", "template_name": "sale", "start_date": "2025-06-01T09:00:00Z"}
                                """).text("id") + "/cancel";
                Awaitility.await().until(() -> isPlanning(api));

                var answer = api.post(cancel, "");

                assertThat(answer.status()).as(answer.body()).isEqualTo(503);
                assertThat(answer.text("detail")).contains("The plan of the campaign is being created");
                assertThat(answer.response().headers().firstValue("Retry-After"))
                        .contains("5");
                slow.rollback();
            }
            api.awaitPublished();

            assertThat(api.post(cancel, "").status()).isEqualTo(200);
        }
    }

    /** Whether the planner waits for the table of the dates, its last step. */
    private static boolean isPlanning(ApiScenario api) {
        return api.sql().sql("""
                SELECT EXISTS (SELECT
                                 FROM pg_locks
                                WHERE relation = 'campaign_plan_dates'::regclass AND NOT granted)
                """).query(Boolean.class).single();
    }

    private static void insertCampaignWithUnreadableAudience(ApiScenario api) {
        api.sql()
                .sql("""
                        INSERT INTO marketing_campaigns (id, account_id, name, template_name, target_audience, start_date,
                                                         desired_state, created_at, updated_at)
                        VALUES (:id, :account, 'Broken', 'sale', '{"unknown": 1}', '2025-06-01', 'scheduled', now(), now())
                        """)
                .param("id", FIRST)
                .param("account", api.account().value())
                .update();
        api.sql()
                .sql("INSERT INTO campaign_plans (campaign_id, requested_at) VALUES (:id, :at::timestamptz)")
                .param("id", FIRST)
                .param("at", ApiScenario.NOON.minusSeconds(3_600).toString())
                .update();
    }

    private static double metric(ApiScenario api, String name) {
        return api.get("/actuator/metrics/" + name)
                .json()
                .get("measurements")
                .get(0)
                .get("value")
                .doubleValue();
    }
}
