package dev.trickle.api.campaign;

import dev.trickle.api.audit.AuditLog;
import dev.trickle.api.database.ExclusiveClaimLocks;
import dev.trickle.api.media.CampaignMedia;
import dev.trickle.api.outbox.ApiOutbox;
import dev.trickle.api.planning.Planner;
import dev.trickle.api.problem.RequestFields;
import dev.trickle.api.problem.ResourceNotFound;
import dev.trickle.api.problem.StateConflict;
import dev.trickle.pipeline.CampaignEvent;
import dev.trickle.pipeline.CampaignEvent.DesiredState;
import dev.trickle.pipeline.CampaignEvent.PlanCompleted;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.Topics;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;

/** Copies campaigns to drafts and deletes drafts. */
@Component
class CampaignDrafts {

    private static final Logger log = LoggerFactory.getLogger(CampaignDrafts.class);

    /** A start in the past becomes now, and an end in the past is dropped. */
    private static final String DUPLICATE = """
            INSERT INTO marketing_campaigns
                   (account_id, name, description, template_name, template_language, phone_number_id,
                    template_components, target_audience, start_date, end_date, daily_limit, priority, max_retries, desired_state,
                    created_at, updated_at)
            SELECT account_id, coalesce(:name, name), description, template_name, template_language,
                   phone_number_id, template_components, target_audience, greatest(start_date, :now),
                   CASE WHEN end_date > :now THEN end_date END,
                   daily_limit, priority, max_retries, 'draft', :now, :now
              FROM marketing_campaigns
             WHERE id = :id
            RETURNING id
            """;

    private static final String DELETE = "DELETE FROM marketing_campaigns WHERE id = :id";

    private final JdbcClient database;
    private final CampaignRepository campaignRepository;
    private final Planner planner;
    private final CampaignMedia campaignMedia;
    private final ApiOutbox apiOutbox;
    private final AuditLog audit;
    private final ExclusiveClaimLocks exclusiveClaimLocks;
    private final TransactionOperations transactions;
    private final InstantSource clock;

    CampaignDrafts(
            JdbcClient database,
            CampaignRepository campaignRepository,
            Planner planner,
            CampaignMedia campaignMedia,
            ApiOutbox apiOutbox,
            AuditLog audit,
            ExclusiveClaimLocks exclusiveClaimLocks,
            TransactionOperations transactions,
            InstantSource clock) {
        this.database = database;
        this.campaignRepository = campaignRepository;
        this.planner = planner;
        this.campaignMedia = campaignMedia;
        this.apiOutbox = apiOutbox;
        this.audit = audit;
        this.exclusiveClaimLocks = exclusiveClaimLocks;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Creates a draft with the content of a campaign, under the name in the body if there is one. */
    CampaignResponse duplicate(CampaignId original, @Nullable JsonNode body) {
        var name = parseName(body);
        return transactions.execute(transaction -> {
            var now = SqlInstants.now(clock);
            var id = insertCopy(original, name, now);
            campaignMedia.recordUses(id);
            publish(find(id).toCampaignChanged(now), id, now);
            audit.record("campaign-duplicated", id, Map.of("original", original.toString()), now);
            planner.estimate(id);
            log.info("Campaign duplicated original={} campaign={}", original, id);
            return show(id);
        });
    }

    /** Deletes a draft if its revision matches, and publishes that it is cancelled. */
    void delete(CampaignId id, IfMatch ifMatch) {
        transactions.executeWithoutResult(transaction -> {
            exclusiveClaimLocks.lock(id);
            ifMatch.check(find(id));
            checkDraft(show(id).status());
            var now = SqlInstants.now(clock);
            publish(
                    campaignRepository
                            .update(id, CampaignEdit.ofStatus(CampaignStatus.CANCELLED), DesiredState.CANCELLED, now)
                            .toCampaignChanged(now),
                    id,
                    now);
            publish(new PlanCompleted(id, 0, now), id, now);
            audit.record("draft-deleted", id, Map.of(), now);
            database.sql(DELETE).param("id", id.value()).update();
            log.info("Draft deleted campaign={}", id);
        });
    }

    private CampaignId insertCopy(CampaignId original, @Nullable String name, Instant now) {
        return database.sql(DUPLICATE)
                .param("id", original.value())
                .param("name", name)
                .param("now", SqlInstants.toParameter(now))
                .query((row, number) -> CampaignId.of(row.getString("id")))
                .optional()
                .orElseThrow(() -> notFound(original));
    }

    private void publish(CampaignEvent event, CampaignId id, Instant now) {
        apiOutbox.add(Topics.CAMPAIGN_EVENTS, find(id).account(), event, now);
    }

    private static @Nullable String parseName(@Nullable JsonNode body) {
        if (body == null) {
            return null;
        }
        var requestFields = RequestFields.of(body);
        var name = requestFields.text("name", NewCampaign.MAX_NAME_LENGTH).orElse(null);
        requestFields.rejectOthers();
        requestFields.check();
        return name;
    }

    private static void checkDraft(CampaignStatus state) {
        if (state != CampaignStatus.DRAFT) {
            throw new StateConflict("The campaign is %s: only a draft can be deleted".formatted(state.text()));
        }
    }

    private Campaign find(CampaignId id) {
        return campaignRepository.find(id).orElseThrow(() -> notFound(id));
    }

    private CampaignResponse show(CampaignId id) {
        return campaignRepository.findResponse(id).orElseThrow(() -> notFound(id));
    }

    private static ResourceNotFound notFound(CampaignId id) {
        return new ResourceNotFound("Campaign not found: " + id);
    }
}
