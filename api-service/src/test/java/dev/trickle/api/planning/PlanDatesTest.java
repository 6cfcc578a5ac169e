package dev.trickle.api.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Edits move the scheduled dates of pending recipients only. */
class PlanDatesTest {

    private final ApiScenario api = ApiScenario.shared();
    private String campaign;

    @BeforeEach
    void planSixPeopleAtTwoPerDay() {
        api.customers(6, "vip");
        campaign = api.post("/api/campaigns", """
                        {"name": "Sale", "template_name": "sale", "start_date": "2025-06-01T09:00:00Z", "daily_limit": 2}
                        """).text("id");
    }

    @Test
    void newStartMovesAllRecipients() {
        assertThat(dates()).containsExactly("06-01", "06-01", "06-02", "06-02", "06-03", "06-03");

        edit("{\"start_date\": \"2025-07-01T09:00:00Z\"}");

        assertThat(dates()).containsExactly("07-01", "07-01", "07-02", "07-02", "07-03", "07-03");
    }

    @Test
    void newLimitMovesPendingRecipientsAndCountsMessagesOfToday() {
        sent(3, "2025-06-02", 1);
        api.setClock(ApiScenario.NOON.plus(Duration.ofDays(13)));

        edit("{\"daily_limit\": 1}");
        assertThat(dates()).containsExactly("06-01", "06-01", "06-02", "06-03", "06-04", "06-05");

        edit("{\"daily_limit\": 3}");
        assertThat(dates()).containsExactly("06-01", "06-01", "06-02", "06-02", "06-02", "06-03");
    }

    @Test
    void resumeMovesPendingRecipientsToToday() {
        api.post("/api/campaigns/" + campaign + "/pause", "");
        api.setClock(ApiScenario.NOON.plus(Duration.ofDays(31)));
        assertThat(dates()).first().isEqualTo("06-01");

        api.post("/api/campaigns/" + campaign + "/resume", "");

        assertThat(dates()).containsExactly("06-20", "06-20", "06-21", "06-21", "06-22", "06-22");
    }

    private void edit(String change) {
        assertThat(api.patch("/api/campaigns/" + campaign, change).status()).isEqualTo(200);
    }

    /** Inserts the counters that the status-service writes. */
    private void sent(int total, String day, int onDay) {
        api.sql()
                .sql("""
                INSERT INTO marketing_campaign_progress (campaign_id, account_id, settled, messages_sent, started_at)
                VALUES (:campaign::uuid, :account, :all, :all, now())
                """)
                .param("campaign", campaign)
                .param("account", api.account().value())
                .param("all", total)
                .update();
        api.sql()
                .sql("""
                INSERT INTO marketing_daily_quotas
                       (id, account_id, date, messages_sent, daily_limit, campaign_breakdown, sequence, updated_at)
                VALUES (gen_random_uuid(), :account, :day::date, :sent, 250,
                        jsonb_build_object(:campaign::text, :sent::int), 1, now())
                """)
                .param("campaign", campaign)
                .param("account", api.account().value())
                .param("day", day)
                .param("sent", onDay)
                .update();
    }

    private List<String> dates() {
        return api.get("/api/campaigns/" + campaign + "/recipients")
                .json()
                .get("items")
                .valueStream()
                .map(each -> each.get("scheduled_date").stringValue().substring(5))
                .toList();
    }
}
