package dev.trickle.api.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import dev.trickle.pipeline.CampaignEvent;
import dev.trickle.pipeline.CampaignEvent.CampaignChanged;
import dev.trickle.pipeline.CampaignEvent.DailySendRequested;
import dev.trickle.pipeline.CampaignEvent.MissingRecipientsAccepted;
import dev.trickle.pipeline.CampaignEvent.PlanCompleted;
import dev.trickle.pipeline.CampaignEvent.UnconfirmedResolved;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.RecipientScheduled;
import dev.trickle.pipeline.Topics;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Every campaign can close: without a plan, and with missing recipients. */
class CampaignEndTest {

    private static ApiScenario api;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.shared();
        api.customer(1, "");
    }

    @Test
    void cancelledDraftPublishesAnEmptyPlan() {
        var draft = create("draft");

        assertThat(cancel(draft).text("status")).isEqualTo("cancelled");
        cancel(draft);

        assertThat(published(draft))
                .hasSize(3)
                .satisfiesExactly(
                        created -> assertThat(created).isInstanceOf(CampaignChanged.class),
                        cancelled -> assertThat(cancelled).isInstanceOf(CampaignChanged.class),
                        plan -> assertThat(plan)
                                .isEqualTo(new PlanCompleted(CampaignId.of(draft), 0, ApiScenario.NOON)));
        assertThat(api.get("/api/campaigns/" + draft + "/stats")
                        .json()
                        .get("pending")
                        .intValue())
                .isZero();
    }

    @Test
    void completePlanOfACancelledCampaignIsPublishedOnce() {
        var campaign = create("scheduled");

        cancel(campaign);

        assertThat(published(campaign))
                .filteredOn(PlanCompleted.class::isInstance)
                .containsExactly(new PlanCompleted(CampaignId.of(campaign), 1, ApiScenario.NOON));
    }

    @Test
    void acceptedMissingRecipientsArePublished() {
        var campaign = create("scheduled");
        api.awaitPublished();
        var early = acceptMissingRecipients(campaign);
        assertThat(early.status()).isEqualTo(409);
        assertThat(early.text("detail")).contains("has not reported missing recipients");
        reportMissing(campaign, 1);
        assertThat(stats(campaign).get("missing").intValue()).isEqualTo(1);

        var accepted = acceptMissingRecipients(campaign);

        assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);
        assertThat(accepted.text("id")).isEqualTo(campaign);
        assertThat(published(campaign))
                .filteredOn(MissingRecipientsAccepted.class::isInstance)
                .containsExactly(new MissingRecipientsAccepted(CampaignId.of(campaign), "operator", ApiScenario.NOON));
    }

    @Test
    void missingRecipientsArePublishedAgain() {
        var campaign = create("scheduled");
        api.awaitPublished();
        var first = published(campaign);
        var recipients = recipients(campaign);
        reportMissing(campaign, 1);

        var republished = api.post("/api/campaigns/" + campaign + "/republish", "");
        api.awaitPublished();
        api.post("/api/campaigns/" + campaign + "/republish", "");
        api.awaitPublished();

        assertThat(republished.status()).as(republished.body()).isEqualTo(202);
        assertThat(recipients).hasSize(1);
        assertThat(recipients(campaign)).hasSize(3).containsOnly(recipients.getFirst());
        assertThat(published(campaign)).hasSize(3 * first.size()).hasSameElementsAs(first);
    }

    @Test
    void aCampaignWithoutPlanIsNotPublishedAgain() {
        var draft = create("draft");
        var closed = create("scheduled");
        api.awaitPublished();
        close(closed);

        assertThat(api.post("/api/campaigns/" + UUID.randomUUID() + "/republish", "")
                        .status())
                .isEqualTo(404);
        assertThat(api.post("/api/campaigns/" + draft + "/republish", "").status())
                .isEqualTo(409);
        assertThat(api.post("/api/campaigns/" + closed + "/republish", "").text("detail"))
                .contains("closed");
    }

    @Test
    void missingRecipientsAreAcceptedOnlyBetweenReportedAndClosed() {
        var draft = create("draft");
        var closed = create("scheduled");
        api.awaitPublished();
        reportMissing(closed, 1);
        close(closed);

        assertThat(acceptMissingRecipients(UUID.randomUUID().toString()).status())
                .isEqualTo(404);
        assertThat(acceptMissingRecipients(draft).status()).isEqualTo(409);
        cancel(draft);
        assertThat(acceptMissingRecipients(draft).status()).isEqualTo(409);
        assertThat(acceptMissingRecipients(draft).text("detail")).contains("cancelled");
        assertThat(acceptMissingRecipients(closed).status()).isEqualTo(409);
        assertThat(api.post("/api/campaigns/" + draft + "/accept-gap", "{\"who\": \"operator\"}")
                        .errors())
                .containsExactly("by:required", "who:unknown");
        assertThat(published(draft)).noneMatch(MissingRecipientsAccepted.class::isInstance);
        assertThat(published(closed)).noneMatch(MissingRecipientsAccepted.class::isInstance);
    }

    private static void reportMissing(String campaign, int missing) {
        api.sql().sql("""
                INSERT INTO marketing_campaign_progress (campaign_id, account_id, missing, missing_at)
                VALUES (:id::uuid, 'shared', :missing, now())
                """).param("id", campaign).param("missing", missing).update();
    }

    private static void close(String campaign) {
        api.sql().sql("""
                INSERT INTO marketing_campaign_progress (campaign_id, account_id, closed_at, close_reason)
                VALUES (:id::uuid, 'shared', now(), 'completed')
                ON CONFLICT (campaign_id) DO UPDATE SET closed_at = excluded.closed_at, close_reason = 'completed'
                """).param("id", campaign).update();
    }

    private static JsonNode stats(String campaign) {
        return api.get("/api/campaigns/" + campaign + "/stats").json();
    }

    private static List<RecipientScheduled> recipients(String campaign) {
        return api.published(Topics.RECIPIENT_SCHEDULED).stream()
                .filter(recipient -> recipient.campaign().toString().equals(campaign))
                .toList();
    }

    private static String create(String status) {
        var response = api.post("/api/campaigns", """
                {"name": "Sale", "template_name": "sale", "allow_duplicate": true, "start_date": "2025-06-01T09:00:00Z", "status": "%s"}
                """.formatted(status));
        assertThat(response.status()).as(response.body()).isEqualTo(201);
        return response.text("id");
    }

    private static ApiScenario.Response cancel(String campaign) {
        return api.post("/api/campaigns/" + campaign + "/cancel", "");
    }

    private static ApiScenario.Response acceptMissingRecipients(String campaign) {
        return api.post("/api/campaigns/" + campaign + "/accept-gap", "{\"by\": \"operator\"}");
    }

    private static List<CampaignEvent> published(String campaign) {
        return api.published(Topics.CAMPAIGN_EVENTS).stream()
                .filter(event -> campaign.equals(campaignOf(event)))
                .toList();
    }

    private static String campaignOf(CampaignEvent event) {
        return switch (event) {
            case CampaignChanged changed -> changed.campaign().toString();
            case PlanCompleted plan -> plan.campaign().toString();
            case UnconfirmedResolved resolved -> resolved.campaign().toString();
            case MissingRecipientsAccepted accepted -> accepted.campaign().toString();
            case DailySendRequested request -> "";
        };
    }
}
