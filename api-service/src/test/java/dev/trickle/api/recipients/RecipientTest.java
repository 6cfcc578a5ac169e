package dev.trickle.api.recipients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Recipients and timeline of a campaign: the first message was read, the second failed, the third is unconfirmed, the
 * fourth is pending.
 */
class RecipientTest {

    private final ApiScenario api = ApiScenario.shared();
    private String campaign;

    @BeforeEach
    void insertRows() {
        for (var number = 1; number <= 4; number++) {
            api.customer(number, "");
        }
        campaign = api.post("/api/campaigns", """
                        {"name": "Sale", "template_name": "sale", "start_date": "2025-05-20T09:00:00Z", "daily_limit": 2}
                        """).text("id");
        attempt(0, 1, "accepted", null, "2025-05-20 12:00:01");
        delivery(
                0,
                4 | 2 | 1,
                "sent_at = '2025-05-20 12:00:01Z', delivered_at = '2025-05-20 12:05Z', read_at = '2025-05-21 08:00Z'");
        attempt(1, 1, "not_called", "throttled", null);
        attempt(1, 2, "rejected", "131026", null);
        delivery(1, 16, "failed_at = '2025-05-20 12:10Z', error_at = '2025-05-20 12:10Z', error_code = '131026'");
        attempt(2, 1, "unconfirmed", "timeout", null);
        delivery(2, 0, "attempt_flags = 8");
    }

    @Test
    void recipientsAreFilteredByStatusErrorAndPhone() {
        assertThat(ordinals("")).containsExactly(0, 1, 2, 3);
        assertThat(ordinals("?status=read")).containsExactly(0);
        assertThat(ordinals("?status=failed")).containsExactly(1);
        assertThat(ordinals("?status=unconfirmed")).containsExactly(2);
        assertThat(ordinals("?status=pending")).containsExactly(3);
        assertThat(ordinals("?error=131026")).containsExactly(1);
        assertThat(ordinals("?error=131026&status=read")).isEmpty();
        assertThat(ordinals("?phone=0049%20(155)%205100-0003")).containsExactly(2);
        assertThat(ordinals("?phone=%2B4915559999999")).isEmpty();
        assertThat(api.get(path() + "?phone=x").errors()).containsExactly("phone:phone");
        assertThat(api.get(path() + "?status=x").errors()).containsExactly("status:choice");
        assertThat(api.get(path() + "?error=%00").status()).isEqualTo(400);
    }

    @Test
    void aSkippedRecipientHasItsReasonInWords() {
        api.customer(5, ", \"tags\": [\"few\"], \"attributes\": {\"city\": \"Ulm\", \"plan\": \"basic\"}");
        api.customer(6, ", \"tags\": [\"few\"], \"attributes\": {\"plan\": \" \"}");
        campaign = api.post("/api/campaigns", """
                        {"name": "Few", "template_name": "few", "start_date": "2025-05-20T09:00:00Z",
                         "target_audience": {"tags": "few"},
                         "template_components": {"body": [{"type": "text", "text": "{{City}} {{plan}} {{name|you}}"}]}}
                        """).text("id");
        delivery(0, 32, "skipped_at = '2025-05-20 12:10Z', skip_reason = 'opted_out'");
        delivery(1, 32, "skipped_at = '2025-05-20 12:10Z', skip_reason = 'lacks_value'");

        var items = api.get(path()).json().get("items");

        assertThat(items.at("/0/reason").asString()).isEqualTo("opted_out");
        assertThat(items.at("/0/reason_text").asString()).isEqualTo("Has opted out or is not subscribed");
        assertThat(items.at("/0").has("lacking_values")).isFalse();
        assertThat(items.at("/1/lacking_values")).hasToString("[\"City\",\"plan\"]");
        assertThat(ordinals("?reason=lacks_value")).containsExactly(1);
        assertThat(ordinals("?error=lacks_value")).containsExactly(1);
        assertThat(ordinals("?status=skipped&reason=opted_out")).containsExactly(0);
        assertThat(api.get(path() + "?reason=bored").errors()).containsExactly("reason:choice");
        assertThat(api.get(path(), "text/csv").body())
                .contains(",skipped,lacks_value,\"Had no value for a placeholder of the message: City, plan\",");

        api.sql()
                .sql(
                        "UPDATE marketing_campaign_deliveries SET skip_reason = 'too_long' WHERE skip_reason = 'lacks_value'")
                .update();
        assertThat(ordinals("?reason=too_long")).containsExactly(1);
        assertThat(api.get(path() + "?reason=too_long")
                        .json()
                        .at("/items/0/reason_text")
                        .asString())
                .isEqualTo("The values of the customer made the message longer than WhatsApp accepts");
        assertThat(api.get(path(), "text/csv").body()).contains(",skipped,too_long,");
    }

    @Test
    void recipientHasItsHistory() {
        var failed = api.get(path() + "?phone=%2B4915551000002")
                .json()
                .get("items")
                .get(0)
                .get("id")
                .stringValue();

        var details = api.get(path() + "/" + failed).json();

        assertThat(details.get("status").stringValue()).isEqualTo("failed");
        assertThat(details.get("history")
                        .valueStream()
                        .map(entry -> entry.get("event").stringValue() + " "
                                + entry.get("attempt").asString() + " "
                                + entry.get("detail").asString()))
                .containsExactlyInAnyOrder(
                        "planned  ",
                        "claimed 1 ",
                        "not_called 1 throttled",
                        "claimed 2 ",
                        "rejected 2 131026",
                        "failed  131026");
        assertThat(api.get(path() + "/" + UUID.randomUUID()).status()).isEqualTo(404);
        assertThat(api.get("/api/campaigns/" + UUID.randomUUID() + "/recipients/" + failed)
                        .status())
                .isEqualTo(404);
    }

    @Test
    void costOfTheCampaignIsUnknownWithoutPrices() {
        var cost = "/api/campaigns/" + campaign + "/cost";
        assertThat(api.get(cost).json().get("without_pricing").intValue()).isEqualTo(1);

        api.sql().sql("""
                INSERT INTO marketing_delivery_pricing
                       (recipient_id, attempt_number, campaign_id, account_id, priced_at, category, type, billable, country)
                SELECT recipient_id, 1, campaign_id, account_id, delivered_at, 'marketing', 'regular', true, 'DE'
                  FROM marketing_campaign_deliveries
                 WHERE campaign_id = :campaign::uuid AND delivered_at IS NOT NULL
                """).param("campaign", campaign).update();

        var priced = api.get(cost).json();
        assertThat(priced.get("without_pricing").intValue()).isZero();
        assertThat(priced.get("complete").booleanValue()).isFalse();
        assertThat(priced.at("/items/0/country").stringValue()).isEqualTo("DE");
        assertThat(priced.at("/items/0/billable").intValue()).isEqualTo(1);
        assertThat(priced.at("/items/0/cost").stringValue()).isEqualTo("unknown");
        assertThat(priced.get("totals").isEmpty()).isTrue();
        assertThat(api.get("/api/campaigns/" + UUID.randomUUID() + "/cost").status())
                .isEqualTo(404);
    }

    /** WhatsApp's instants are whole seconds, so they seem to be earlier than the response to the call. */
    @Test
    void historyIsInCausalOrder() {
        attempt(3, 1, "accepted", null, "2025-05-20 12:00:01.7");
        delivery(
                3,
                4 | 2 | 1,
                "sent_at = '2025-05-20 12:00:01Z', delivered_at = '2025-05-20 12:00:01Z', read_at = '2025-05-20 12:00:01Z'");
        var recipient = api.get(path()).json().at("/items/3/id").stringValue();

        var history = api.get(path() + "/" + recipient).json().get("history");

        assertThat(history.valueStream().map(entry -> entry.get("event").stringValue()))
                .containsExactly("planned", "claimed", "accepted", "delivered", "read");
    }

    @Test
    void aFinishedCampaignWasCompletedOnTheDayOfItsLastMessage() {
        active("2025-05-20 12:00", 1, 0, 0, 0);
        active("2025-05-21 23:45", 1, 0, 0, 0);
        active("2025-05-24 08:00", 0, 1, 1, 0);
        api.sql()
                .sql("""
                INSERT INTO marketing_campaign_progress (campaign_id, account_id, closed_at, close_reason)
                VALUES (:id::uuid, :account, '2025-05-25 00:00Z', 'completed')
                """)
                .param("id", campaign)
                .param("account", api.account().value())
                .update();
        var stats = "/api/campaigns/" + campaign + "/stats";
        assertThat(api.get(stats).text("estimated_completion")).isEqualTo("2025-05-21");

        api.sql().sql("DELETE FROM marketing_campaign_activity").update();

        assertThat(api.get(stats).json().get("estimated_completion").isNull()).isTrue();
    }

    @Test
    void timelineContainsPlannedAndActualMessagesPerDay() {
        var path = "/api/campaigns/" + campaign + "/timeline";
        active("2025-05-20 12:00", 1, 1, 0, 1);
        active("2025-05-21 08:00", 0, 0, 1, 0);

        assertThat(days(path))
                .containsExactly(
                        "2025-05-20 planned 2 sent 1 failed 1 read 0", "2025-05-21 planned 2 sent 0 failed 0 read 1");
        var first = api.get(path + "?limit=1").json();
        assertThat(days(path + "?limit=1&cursor=" + first.get("next_cursor").stringValue()))
                .containsExactly("2025-05-21 planned 2 sent 0 failed 0 read 1");
        assertThat(api.get(path + "?limit=0").status()).isEqualTo(400);
        assertThat(api.get("/api/campaigns/" + UUID.randomUUID() + "/timeline").status())
                .isEqualTo(404);
    }

    private List<String> days(String path) {
        return api.get(path)
                .json()
                .get("items")
                .valueStream()
                .map(day -> "%s planned %s sent %s failed %s read %s"
                        .formatted(
                                day.get("date").stringValue(),
                                day.get("planned"),
                                day.get("sent"),
                                day.get("failed"),
                                day.get("read")))
                .toList();
    }

    private List<Integer> ordinals(String query) {
        var response = api.get(path() + query);
        assertThat(response.status()).as(response.body()).isEqualTo(200);
        return response.json()
                .get("items")
                .valueStream()
                .map(each -> each.get("ordinal").asInt())
                .toList();
    }

    private String path() {
        return "/api/campaigns/" + campaign + "/recipients";
    }

    /** Inserts an attempt as the sender writes it. */
    private void attempt(int ordinal, int number, String state, String reason, String acceptedAt) {
        api.sql()
                .sql("""
                INSERT INTO send_attempts
                       (recipient_id, attempt_number, campaign_id, account_id, customer_id, contact_key, phone_number_id,
                        state, rank, blocks, reason, accepted_at, state_changed_at, claimed_at, requested_at)
                SELECT id, :number, campaign_id, :account, user_id, contact_key, '1', :state, 2, :blocks, :reason,
                       :acceptedAt::timestamptz, '2025-05-20 12:00:02Z', now(), '2025-05-20 12:00Z'
                  FROM marketing_campaign_recipients WHERE campaign_id = :campaign::uuid AND ordinal = :ordinal
                """)
                .param("number", number)
                .param("account", api.account().value())
                .param("state", state)
                .param("blocks", state.equals("accepted") || state.equals("unconfirmed"))
                .param("reason", reason)
                .param("acceptedAt", acceptedAt == null ? null : acceptedAt + "Z")
                .param("campaign", campaign)
                .param("ordinal", ordinal)
                .update();
    }

    /** Inserts the counters of a quarter hour as the status-service writes them. */
    private void active(String quarterHour, int sent, int delivered, int read, int failed) {
        api.sql()
                .sql("""
                INSERT INTO marketing_campaign_activity
                       (campaign_id, quarter_hour, account_id, messages_sent, messages_delivered, messages_read,
                        messages_failed, skipped)
                VALUES (:campaign::uuid, :quarterHour::timestamptz, :account, :sent, :delivered, :read, :failed, 0)
                """)
                .param("campaign", campaign)
                .param("quarterHour", quarterHour + "Z")
                .param("account", api.account().value())
                .param("sent", sent)
                .param("delivered", delivered)
                .param("read", read)
                .param("failed", failed)
                .update();
    }

    /** Inserts a delivery row as the status-service writes it. */
    private void delivery(int ordinal, int mask, String more) {
        api.sql()
                .sql("""
                INSERT INTO marketing_campaign_deliveries (recipient_id, campaign_id, account_id, attempt_number, milestones)
                SELECT id, campaign_id, :account, 1, :milestones
                  FROM marketing_campaign_recipients WHERE campaign_id = :campaign::uuid AND ordinal = :ordinal
                """)
                .param("account", api.account().value())
                .param("milestones", mask)
                .param("campaign", campaign)
                .param("ordinal", ordinal)
                .update();
        api.sql()
                .sql("UPDATE marketing_campaign_deliveries SET " + more + """
                         WHERE recipient_id = (SELECT id FROM marketing_campaign_recipients
                                                WHERE campaign_id = :campaign::uuid AND ordinal = :ordinal)
                        """)
                .param("campaign", campaign)
                .param("ordinal", ordinal)
                .update();
    }
}
