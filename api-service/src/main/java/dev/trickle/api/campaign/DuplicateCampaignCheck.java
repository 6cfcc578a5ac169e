package dev.trickle.api.campaign;

import dev.trickle.api.audience.Audience;
import dev.trickle.api.database.ExclusiveClaimLocks;
import dev.trickle.api.problem.DuplicateCampaign;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Rejects duplicates of campaigns. Without it, a second click or a repeated request without an {@code Idempotency-Key}
 * would send to the whole audience twice.
 */
@Component
class DuplicateCampaignCheck {

    /**
     * Finds campaigns with the same template and the same components. Components are compared as JSON: the order of
     * properties and the notation of numbers make no difference, and absent, null and empty are equal. A start in the
     * past means now, so both the requested and the effective start are compared.
     */
    private static final String FIND =
            """
            SELECT id, target_audience
              FROM marketing_campaigns
             WHERE account_id = :account
               AND lower(trim(template_name)) = :template_name
               AND lower(trim(replace(template_language, '-', '_'))) = :template_language
               AND %s = %s
               AND desired_state NOT IN ('draft', 'cancelled')
               AND (abs(extract(epoch FROM start_date - :start)) < 3600
                    OR abs(extract(epoch FROM greatest(start_date, created_at) - greatest(:start, :now))) < 3600)
             ORDER BY id
            """.formatted(content("template_components"), content("cast(:template_components AS jsonb)"));

    private static final JsonMapper JSON = JsonMapper.shared();

    private final JdbcClient database;
    private final ExclusiveClaimLocks exclusiveClaimLocks;

    DuplicateCampaignCheck(JdbcClient database, ExclusiveClaimLocks exclusiveClaimLocks) {
        this.database = database;
        this.exclusiveClaimLocks = exclusiveClaimLocks;
    }

    /**
     * Ensures that no equal campaign exists, or is created before the caller's transaction ends.
     *
     * @throws DuplicateCampaign naming the existing campaign
     */
    void rejectDuplicate(NewCampaign campaign, Instant now) {
        exclusiveClaimLocks.lockTemplate(campaign.account(), normalized(campaign.templateName()));
        find(campaign, now).ifPresent(existing -> {
            throw new DuplicateCampaign(existing);
        });
    }

    // A statement of its own, so that it sees rows that were committed while it waited for the lock.
    private Optional<CampaignId> find(NewCampaign campaign, Instant now) {
        var audience = Audience.fromStored(campaign.targetAudience());
        return database
                .sql(FIND)
                .param("account", campaign.account().value())
                .param("template_name", normalized(campaign.templateName()))
                .param(
                        "template_language",
                        normalized(campaign.templateLanguage().replace('-', '_')))
                .param("template_components", text(campaign.templateComponents()))
                .param("start", SqlInstants.toParameter(campaign.start()))
                .param("now", SqlInstants.toParameter(now))
                .query((row, number) ->
                        new Candidate(CampaignId.of(row.getString("id")), audience(row.getString("target_audience"))))
                .list()
                .stream()
                .filter(candidate ->
                        candidate.audience().filter(audience::selectsSameAs).isPresent())
                .map(Candidate::id)
                .findFirst();
    }

    private record Candidate(CampaignId id, Optional<Audience> audience) {}

    /** Empty if this version cannot read the stored audience: that must not prevent other campaigns. */
    private static Optional<Audience> audience(@Nullable String filters) {
        try {
            return Optional.of(Audience.fromStored(filters == null ? null : JSON.readTree(filters)));
        } catch (InvalidRequest unreadable) {
            return Optional.empty();
        }
    }

    private static String normalized(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }

    private static String content(String json) {
        return "coalesce(nullif(nullif(jsonb_strip_nulls(%s), '{}'), '[]'), 'null')".formatted(json);
    }

    private static @Nullable String text(@Nullable JsonNode tree) {
        return tree == null ? null : tree.toString();
    }
}
