package dev.trickle.api.campaign;

import dev.trickle.api.database.SqlInstants;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignEvent.DesiredState;
import dev.trickle.pipeline.CampaignId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** The definitions of campaigns in the database. */
@Component
class CampaignRepository {

    private static final String INSERT = """
            INSERT INTO marketing_campaigns
                   (account_id, name, description, template_name, template_language, template_components,
                    target_audience, start_date, end_date, daily_limit, priority, max_retries, wanted_state,
                    created_by, created_at, updated_at)
            VALUES (:account, :name, :description, :template_name, :template_language, :template_components::jsonb,
                    :target_audience::jsonb, :start_date, :end_date, :daily_limit, :priority, :max_retries, :wanted,
                    :created_by, :now, :now)
            RETURNING id, account_id, revision, wanted_state, template_name, template_language, start_date, end_date,
                      daily_limit, priority, max_retries
            """;

    private static final String UPDATE = """
            UPDATE marketing_campaigns
               SET name = coalesce(:name, name),
                   description = coalesce(:description, description),
                   wanted_state = coalesce(:wanted, wanted_state),
                   start_date = coalesce(:start_date, start_date),
                   end_date = coalesce(:end_date, end_date),
                   daily_limit = coalesce(:daily_limit, daily_limit),
                   priority = coalesce(:priority, priority),
                   revision = revision + 1,
                   updated_at = :now
             WHERE id = :id
            RETURNING id, account_id, revision, wanted_state, template_name, template_language, start_date, end_date,
                      daily_limit, priority, max_retries
            """;

    private static final String SELECT = """
            SELECT id, account_id, revision, wanted_state, template_name, template_language, start_date, end_date,
                   daily_limit, priority, max_retries
              FROM marketing_campaigns
             WHERE id = :id
            """;

    private static final String SHOWN = """
            SELECT shown.id, shown.name, shown.description, shown.template_name, shown.status,
                   shown.total_target_count, shown.messages_sent, shown.messages_delivered, shown.messages_failed,
                   shown.messages_read, shown.start_date, shown.end_date, shown.daily_limit, shown.created_at,
                   defined.revision
              FROM campaign_status shown
              JOIN marketing_campaigns defined ON defined.id = shown.id
            """;

    private static final String SHOW = SHOWN + " WHERE shown.id = :id";

    /** Ids sort by time, so the newest come first. */
    private static final String LIST = SHOWN + """
             WHERE (:status::text IS NULL OR shown.status = :status)
               AND (:text::text IS NULL
                    OR strpos(lower(concat_ws(' ', shown.name, shown.description)), lower(:text)) > 0)
               AND (:before::uuid IS NULL OR shown.id < :before::uuid)
             ORDER BY shown.id DESC
             LIMIT :limit
            """;

    private static final String CALLS_UNDER_WAY = """
            SELECT count(*) FROM send_attempts WHERE campaign_id = :id AND state = 'claimed'
            """;

    private static final String MAY_MISS_SOMEBODY = """
            SELECT EXISTS (SELECT
                             FROM campaign_plans plan
                             LEFT JOIN marketing_campaign_progress progress ON progress.campaign_id = plan.campaign_id
                            WHERE plan.campaign_id = :id
                              AND plan.published_at IS NOT NULL
                              AND progress.closed_at IS NULL)
            """;

    private final JdbcClient database;

    CampaignRepository(JdbcClient database) {
        this.database = database;
    }

    Campaign insert(NewCampaign wish, Instant now) {
        return database.sql(INSERT)
                .param("account", wish.account().value())
                .param("name", wish.name())
                .param("description", wish.description())
                .param("template_name", wish.templateName())
                .param("template_language", wish.templateLanguage())
                .param("template_components", json(wish.templateComponents()))
                .param("target_audience", json(wish.targetAudience()))
                .param("start_date", SqlInstants.toParameter(wish.start()))
                .param("end_date", SqlInstants.toNullableParameter(wish.end()), java.sql.Types.TIMESTAMP_WITH_TIMEZONE)
                .param("daily_limit", wish.dailyLimit())
                .param("priority", wish.priority())
                .param("max_retries", wish.maxRetries())
                .param("wanted", text(wish.wanted()))
                .param("created_by", wish.createdBy())
                .param("now", SqlInstants.toParameter(now))
                .query((row, number) -> campaignIn(row))
                .single();
    }

    /** Changes what the edit names and counts the revision up. */
    Campaign update(CampaignId id, CampaignEdit edit, @Nullable DesiredState wanted, Instant now) {
        return database.sql(UPDATE)
                .param("id", id.value())
                .param("name", edit.name())
                .param("description", edit.description())
                .param("wanted", wanted == null ? null : text(wanted))
                .param(
                        "start_date",
                        SqlInstants.toNullableParameter(edit.start()),
                        java.sql.Types.TIMESTAMP_WITH_TIMEZONE)
                .param("end_date", SqlInstants.toNullableParameter(edit.end()), java.sql.Types.TIMESTAMP_WITH_TIMEZONE)
                .param("daily_limit", edit.dailyLimit(), java.sql.Types.INTEGER)
                .param("priority", edit.priority(), java.sql.Types.INTEGER)
                .param("now", SqlInstants.toParameter(now))
                .query((row, number) -> campaignIn(row))
                .single();
    }

    Optional<Campaign> find(CampaignId id) {
        return database.sql(SELECT)
                .param("id", id.value())
                .query((row, number) -> campaignIn(row))
                .optional();
    }

    Optional<CampaignResponse> show(CampaignId id) {
        return database.sql(SHOW)
                .param("id", id.value())
                .query((row, number) -> responseIn(row))
                .optional();
    }

    /** The newest campaigns, from the one before the cursor on. */
    List<CampaignResponse> list(
            @Nullable String status, @Nullable String text, @Nullable CampaignId before, int limit) {
        return database.sql(LIST)
                .param("status", status)
                .param("text", text)
                .param("before", before == null ? null : before.toString())
                .param("limit", limit)
                .query((row, number) -> responseIn(row))
                .list();
    }

    /** Messages of this campaign that are being handed to WhatsApp. */
    int callsUnderWay(CampaignId id) {
        return database.sql(CALLS_UNDER_WAY)
                .param("id", id.value())
                .query(Integer.class)
                .single();
    }

    /** Whether everybody in the plan was published and the campaign is still open, so that a gap could show. */
    boolean mayMissSomebody(CampaignId id) {
        return database.sql(MAY_MISS_SOMEBODY)
                .param("id", id.value())
                .query(Boolean.class)
                .single();
    }

    private static Campaign campaignIn(ResultSet row) throws SQLException {
        return new Campaign(
                CampaignId.of(row.getString("id")),
                new AccountId(row.getString("account_id")),
                row.getLong("revision"),
                DesiredState.valueOf(row.getString("wanted_state").toUpperCase(Locale.ROOT)),
                row.getString("template_name"),
                row.getString("template_language"),
                SqlInstants.read(row, "start_date"),
                SqlInstants.readNullable(row, "end_date"),
                row.getInt("daily_limit"),
                row.getInt("priority"),
                row.getInt("max_retries"));
    }

    private static CampaignResponse responseIn(ResultSet row) throws SQLException {
        return new CampaignResponse(
                CampaignId.of(row.getString("id")),
                row.getString("name"),
                row.getString("description"),
                row.getString("template_name"),
                CampaignStatus.named(row.getString("status")).orElseThrow(),
                row.getInt("total_target_count"),
                row.getInt("messages_sent"),
                row.getInt("messages_delivered"),
                row.getInt("messages_failed"),
                row.getInt("messages_read"),
                SqlInstants.read(row, "start_date"),
                SqlInstants.readNullable(row, "end_date"),
                row.getInt("daily_limit"),
                SqlInstants.read(row, "created_at"),
                row.getLong("revision"),
                null);
    }

    private static String text(DesiredState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable String json(@Nullable JsonNode tree) {
        return tree == null ? null : tree.toString();
    }
}
