package dev.trickle.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.trickle.api.templates.StoredTemplates;
import dev.trickle.pipeline.CampaignEvent.CampaignChanged;
import dev.trickle.pipeline.CampaignEvent.DailySendRequested;
import dev.trickle.pipeline.CampaignEvent.PlanCompleted;
import dev.trickle.pipeline.RecipientScheduled;
import dev.trickle.pipeline.Topics;
import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The requests and responses of the contract, verbatim. */
class ContractClientTest {

    private static ApiScenario api;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.withTokens("contract", "--trickle.accounts.contract.template-check=on");
    }

    @BeforeEach
    void reset() {
        api.reset();
        api.withDefaultToken("marketer");
        StoredTemplates.givenRead(api)
                .withNumberedVariable("summer_sale", "en_US")
                .with("holiday_discount", "en_US", "APPROVED");
    }

    @AfterAll
    static void stopApi() {
        api.close();
    }

    @Test
    void createsCampaignsAndTriggersTheDailySend() {
        api.customer(1, ", \"customer_tier\": \"premium\", \"tags\": [\"active_buyer\"]");
        api.customer(2, ", \"customer_tier\": \"vip\", \"tags\": [\"active_buyer\", \"other\"]");
        api.customer(3, ", \"customer_tier\": \"premium\"");
        api.customer(4, ", \"customer_tier\": \"basic\", \"tags\": [\"active_buyer\"]");

        var summer = api.post("/api/campaigns", """
                {
                    "name": "Summer Sale 2025",
                    "description": "20% off all products",
                    "template_name": "summer_sale",
                    "template_language": "en_US",
                    "template_components": {
                        "body": [{"type": "text", "text": "20% OFF"}]
                    },
                    "target_audience": {
                        "customer_tier": ["premium", "vip"],
                        "tags": ["active_buyer"]
                    },
                    "start_date": "2025-06-01T09:00:00Z",
                    "daily_limit": 250
                }
                """);

        assertThat(summer.status()).isEqualTo(201);
        assertThat(summer.json().propertyNames())
                .containsExactly(
                        "id",
                        "name",
                        "description",
                        "template_name",
                        "status",
                        "total_target_count",
                        "messages_sent",
                        "messages_delivered",
                        "messages_failed",
                        "messages_read",
                        "start_date",
                        "end_date",
                        "daily_limit",
                        "created_at");
        assertThat(summer.text("status")).isEqualTo("scheduled");
        assertThat(summer.json().get("total_target_count").intValue()).isEqualTo(2);
        assertThat(summer.text("start_date")).isEqualTo("2025-06-01T09:00:00Z");
        assertThat(summer.json().get("end_date").isNull()).isTrue();

        var holiday = api.post("/api/campaigns", """
                {
                  "name": "Holiday Sale 2025",
                  "template_name": "holiday_discount",
                  "target_audience": {
                    "customer_tier": ["premium"],
                    "subscription": "subscribed"
                  },
                  "start_date": "2025-12-01T09:00:00Z",
                  "daily_limit": 250
                }
                """);

        assertThat(holiday.json().get("total_target_count").intValue()).isEqualTo(2);

        var stats = api.get("/api/campaigns/" + summer.text("id") + "/stats");

        assertThat(stats.json().propertyNames())
                .contains(
                        "id",
                        "name",
                        "status",
                        "total_recipients",
                        "messages_sent",
                        "messages_delivered",
                        "messages_failed",
                        "messages_read",
                        "pending",
                        "delivery_rate",
                        "read_rate",
                        "start_date",
                        "estimated_completion");
        assertThat(stats.json().get("pending").intValue()).isEqualTo(2);
        assertThat(stats.text("estimated_completion")).isEqualTo("2025-06-01");

        assertThat(api.post("/api/campaigns/send-today", "").body()).isEqualTo("{\"status\":\"triggered\"}");

        assertThat(api.published(Topics.CAMPAIGN_EVENTS))
                .extracting(event -> (Object) event.getClass())
                .containsExactlyInAnyOrder(
                        CampaignChanged.class,
                        PlanCompleted.class,
                        CampaignChanged.class,
                        PlanCompleted.class,
                        DailySendRequested.class);
        assertThat(api.published(Topics.RECIPIENT_SCHEDULED))
                .extracting(RecipientScheduled::ordinal, RecipientScheduled::date)
                .containsExactly(
                        tuple(0, LocalDate.parse("2025-06-01")),
                        tuple(1, LocalDate.parse("2025-06-01")),
                        tuple(0, LocalDate.parse("2025-12-01")),
                        tuple(1, LocalDate.parse("2025-12-01")));
    }

    @Test
    void readsStats() {
        api.customers(10_000, "premium");
        var campaign = api.post("/api/campaigns", """
                {"name": "Holiday Sale 2025", "template_name": "holiday_discount",
                 "start_date": "2025-05-20T09:00:00Z", "daily_limit": 250}
                """).text("id");
        api.sql()
                .sql("""
                INSERT INTO marketing_campaign_progress
                       (campaign_id, account_id, planned, messages_sent, messages_delivered, messages_read, settled,
                        started_at)
                VALUES (:id::uuid, :account, 10000, 2500, 2450, 1200, 2500, now())
                """)
                .param("id", campaign)
                .param("account", api.account().value())
                .update();
        // On the tenth day, after its 250 messages.
        api.setClock(Instant.parse("2025-05-29T18:00:00Z"));
        api.sql()
                .sql("""
                INSERT INTO marketing_daily_quotas
                       (id, account_id, date, messages_sent, daily_limit, campaign_breakdown, sequence, updated_at)
                VALUES (gen_random_uuid(), :account, '2025-05-29', 250, 250, jsonb_build_object(:id, 250), 1, now())
                """)
                .param("id", campaign)
                .param("account", api.account().value())
                .update();

        var stats = api.get("/api/campaigns/" + campaign + "/stats").json();

        assertThat(stats.get("status").stringValue()).isEqualTo("running");
        assertThat(stats.get("total_recipients").intValue()).isEqualTo(10_000);
        assertThat(stats.get("messages_sent").intValue()).isEqualTo(2_500);
        assertThat(stats.get("pending").intValue()).isEqualTo(7_500);
        assertThat(stats.get("delivery_rate").doubleValue()).isEqualTo(98.0);
        assertThat(stats.get("read_rate").doubleValue()).isEqualTo(48.9);
        assertThat(stats.get("sent_today").intValue()).isEqualTo(250);
        assertThat(stats.get("retries").intValue()).isZero();
        // Day 40 of a campaign that started on 20 May.
        assertThat(stats.get("estimated_completion").stringValue()).isEqualTo("2025-06-28");
        var quota = api.get("/api/quota")
                .json()
                .get("items")
                .valueStream()
                .filter(item ->
                        item.get("account").stringValue().equals(api.account().value()))
                .findFirst()
                .orElseThrow();
        assertThat(quota.get("messages_sent").intValue()).isEqualTo(250);
        assertThat(quota.get("campaign_breakdown").get(campaign).intValue()).isEqualTo(250);
    }
}
