package dev.trickle.api.campaign;

import dev.trickle.api.audience.Audience;
import dev.trickle.api.problem.FieldError;
import dev.trickle.api.templates.TemplateCheck.TemplateUse;
import dev.trickle.api.templates.TemplateCheckResult;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignEvent.DesiredState;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.jdbc.SqlArrays;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Stores the definitions of campaigns. */
@Component
class CampaignRepository {

    private static final String INSERT = """
            INSERT INTO marketing_campaigns
                   (account_id, name, description, template_name, template_language, phone_number_id,
                    template_components, target_audience, start_date, end_date, daily_limit, priority, max_retries,
                    desired_state, template_check, template_texts, links_checked_at, created_by, created_at, updated_at)
            VALUES (:account, :name, :description, :template_name, :template_language, :phone_number_id,
                    :template_components::jsonb, :target_audience::jsonb, :start_date, :end_date, :daily_limit, :priority,
                    :max_retries, :desired_state, :template_check, :template_texts::jsonb, :now, :created_by, :now, :now)
            RETURNING id, account_id, revision, desired_state, template_name, template_language, phone_number_id,
                      start_date, end_date, daily_limit, priority, max_retries
            """;

    private static final String UPDATE = """
            UPDATE marketing_campaigns
               SET name = coalesce(:name, name),
                   description = coalesce(:description, description),
                   desired_state = coalesce(:desired_state, desired_state),
                   start_date = coalesce(:start_date, start_date),
                   end_date = coalesce(:end_date, end_date),
                   daily_limit = coalesce(:daily_limit, daily_limit),
                   priority = coalesce(:priority, priority),
                   phone_number_id = coalesce(:phone_number_id, phone_number_id),
                   template_name = coalesce(:template_name, template_name),
                   template_language = coalesce(:template_language, template_language),
                   template_components = coalesce(:template_components::jsonb, template_components),
                   target_audience = coalesce(:target_audience::jsonb, target_audience),
                   max_retries = coalesce(:max_retries, max_retries),
                   revision = greatest(revision + 1, (extract(epoch FROM :now::timestamptz) * 1000)::bigint),
                   updated_at = :now
             WHERE id = :id
            RETURNING id, account_id, revision, desired_state, template_name, template_language, phone_number_id,
                      start_date, end_date, daily_limit, priority, max_retries
            """;

    private static final String FIND = """
            SELECT id, account_id, revision, desired_state, template_name, template_language, phone_number_id,
                   start_date, end_date, daily_limit, priority, max_retries
              FROM marketing_campaigns
             WHERE id = :id
            """;

    private static final String SELECT_RESPONSE = """
            SELECT shown.id, shown.name, shown.description, shown.template_name, shown.status,
                   shown.total_target_count, shown.messages_sent, shown.messages_delivered, shown.messages_failed,
                   shown.messages_read, shown.start_date, shown.end_date, shown.daily_limit, shown.created_at,
                   defined.phone_number_id, defined.revision, defined.template_check, defined.template_problems
              FROM campaign_status shown
              JOIN marketing_campaigns defined ON defined.id = shown.id
            """;

    private static final String FIND_CONTENT = """
            SELECT account_id, template_language, template_components, target_audience, priority, max_retries, created_by
              FROM marketing_campaigns
             WHERE id = :id
            """;

    private static final String FIND_RESPONSE = SELECT_RESPONSE + " WHERE shown.id = :id";

    /** Ids are time-ordered, so descending ids are newest first. */
    private static final String LIST = SELECT_RESPONSE + """
             WHERE (:status::text IS NULL OR shown.status = :status)
               AND (:text::text IS NULL
                    OR strpos(lower(concat_ws(' ', shown.name, shown.description)), lower(:text)) > 0)
               AND (:before::uuid IS NULL OR shown.id < :before::uuid)
             ORDER BY shown.id DESC
             LIMIT :limit
            """;

    private static final String COUNT_CALLS_IN_FLIGHT = """
            SELECT count(*) FROM send_attempts WHERE campaign_id = :id AND state = 'claimed'
            """;

    private static final String COUNT_MISSING = """
            SELECT coalesce((SELECT missing FROM marketing_campaign_progress WHERE campaign_id = :id), 0)
            """;

    private static final String IS_CLOSED = """
            SELECT EXISTS (SELECT
                             FROM marketing_campaign_progress
                            WHERE campaign_id = :id AND closed_at IS NOT NULL)
            """;

    /** A plan whose publication has not ended keeps its checkpoint: only the remaining recipients are published. */
    private static final String PUBLISH_AGAIN = """
            UPDATE campaign_plans
               SET published_through = CASE WHEN published_at IS NULL THEN published_through ELSE -1 END,
                   published_at = NULL
             WHERE campaign_id = :id AND completed_at IS NOT NULL
            """;

    private static final String FIND_TEMPLATE_USE = """
            SELECT account_id, phone_number_id, template_name, template_language, template_components
              FROM marketing_campaigns
             WHERE id = :id
            """;

    private static final String RECORD_CHECK = """
            UPDATE marketing_campaigns
               SET template_check = :state, template_problems = :problems::jsonb,
                   template_texts = CASE WHEN :state::text = 'failed' THEN template_texts ELSE :texts::jsonb END,
                   links_checked_at = :now,
                   template_checked_at = (SELECT max(as_of) FROM template_reads r
                                           WHERE r.account_id = marketing_campaigns.account_id)
             WHERE id = :id
            """;

    /**
     * Campaigns that are to be sent and have no plan, and whose templates were read since their last check. Without the
     * check of templates only links can be the reason, which are fetched again after ten minutes.
     */
    private static final String FIND_HELD = """
            SELECT id
              FROM marketing_campaigns c
             WHERE template_check IN ('unchecked', 'failed') AND desired_state IN ('scheduled', 'paused')
               AND NOT EXISTS (SELECT FROM campaign_plans p WHERE p.campaign_id = c.id)
               AND ((account_id = ANY (:unchecked_accounts::text[])
                     AND (template_check = 'unchecked'
                          OR coalesce(links_checked_at, created_at) <= :now::timestamptz - interval '10 minutes'))
                    OR EXISTS (SELECT
                                 FROM template_reads r
                                WHERE r.account_id = c.account_id
                                  AND r.as_of > coalesce(c.template_checked_at, '-infinity')))
               AND (:id::uuid IS NULL OR id = :id::uuid)
               AND id <> ALL (:skipped::uuid[])
             ORDER BY id
             LIMIT 1
            """;

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<List<FieldError>> PROBLEMS = new TypeReference<>() {};

    private final JdbcClient database;

    CampaignRepository(JdbcClient database) {
        this.database = database;
    }

    Campaign insert(NewCampaign campaign, TemplateCheckResult check, Instant now) {
        return database.sql(INSERT)
                .param("account", campaign.account().value())
                .param("name", campaign.name())
                .param("description", campaign.description())
                .param("template_name", campaign.templateName())
                .param("template_language", campaign.templateLanguage())
                .param("phone_number_id", text(campaign.phoneNumber()))
                .param("template_components", json(campaign.templateComponents()))
                .param("target_audience", json(campaign.targetAudience()))
                .param("start_date", SqlInstants.toParameter(campaign.start()))
                .param(
                        "end_date",
                        SqlInstants.toNullableParameter(campaign.end()),
                        java.sql.Types.TIMESTAMP_WITH_TIMEZONE)
                .param("daily_limit", campaign.dailyLimit())
                .param("priority", campaign.priority())
                .param("max_retries", campaign.maxRetries())
                .param("desired_state", text(campaign.desiredState()))
                .param("template_check", check.state().text())
                .param("template_texts", json(check))
                .param("created_by", campaign.createdBy())
                .param("now", SqlInstants.toParameter(now))
                .query((row, number) -> campaignIn(row))
                .single();
    }

    /** Applies the edit and increments the revision. */
    Campaign update(CampaignId id, CampaignEdit edit, @Nullable DesiredState desiredState, Instant now) {
        return database.sql(UPDATE)
                .param("id", id.value())
                .param("name", edit.name())
                .param("description", edit.description())
                .param("desired_state", desiredState == null ? null : text(desiredState))
                .param(
                        "start_date",
                        SqlInstants.toNullableParameter(edit.start()),
                        java.sql.Types.TIMESTAMP_WITH_TIMEZONE)
                .param("end_date", SqlInstants.toNullableParameter(edit.end()), java.sql.Types.TIMESTAMP_WITH_TIMEZONE)
                .param("daily_limit", edit.dailyLimit(), java.sql.Types.INTEGER)
                .param("priority", edit.priority(), java.sql.Types.INTEGER)
                .param("phone_number_id", text(edit.phoneNumber()))
                .param("template_name", edit.draftEdit().templateName())
                .param("template_language", edit.draftEdit().templateLanguage())
                .param("template_components", json(edit.draftEdit().templateComponents()))
                .param("target_audience", json(edit.draftEdit().targetAudience()))
                .param("max_retries", edit.draftEdit().maxRetries(), java.sql.Types.INTEGER)
                .param("now", SqlInstants.toParameter(now))
                .query((row, number) -> campaignIn(row))
                .single();
    }

    Optional<Campaign> find(CampaignId id) {
        return database.sql(FIND)
                .param("id", id.value())
                .query((row, number) -> campaignIn(row))
                .optional();
    }

    Optional<CampaignResponse> findResponse(CampaignId id) {
        return database.sql(FIND_RESPONSE)
                .param("id", id.value())
                .query((row, number) -> responseIn(row))
                .optional();
    }

    /** Returns the campaign with everything that was entered. */
    Optional<CampaignDetails> findDetails(CampaignId id) {
        return findResponse(id)
                .map(response -> database.sql(FIND_CONTENT)
                        .param("id", id.value())
                        .query((row, number) -> new CampaignDetails(
                                response,
                                new AccountId(row.getString("account_id")),
                                row.getString("template_language"),
                                tree(row.getString("template_components")),
                                tree(row.getString("target_audience")),
                                row.getInt("priority"),
                                row.getInt("max_retries"),
                                row.getString("created_by")))
                        .single());
    }

    /** Campaigns, newest first, that are older than {@code before}. */
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

    /** Claimed messages of this campaign whose call to WhatsApp is in flight. */
    int countCallsInFlight(CampaignId id) {
        return database.sql(COUNT_CALLS_IN_FLIGHT)
                .param("id", id.value())
                .query(Integer.class)
                .single();
    }

    /** Recipients that the scheduler has reported as missing. */
    int countMissingRecipients(CampaignId id) {
        return database.sql(COUNT_MISSING)
                .param("id", id.value())
                .query(Integer.class)
                .single();
    }

    /** How the campaign uses its template, if it is to be sent. */
    TemplateUse findTemplateUse(CampaignId id) {
        return database.sql(FIND_TEMPLATE_USE)
                .param("id", id.value())
                .query((row, number) -> templateUseIn(row))
                .single();
    }

    private static TemplateUse templateUseIn(ResultSet row) throws SQLException {
        return new TemplateUse(
                new AccountId(row.getString("account_id")),
                phoneNumber(row),
                row.getString("template_name"),
                row.getString("template_language"),
                tree(row.getString("template_components")),
                true);
    }

    Audience findAudience(CampaignId id) {
        return database.sql("SELECT target_audience FROM marketing_campaigns WHERE id = :id")
                .param("id", id.value())
                .query((row, number) -> Audience.fromStored(tree(row.getString("target_audience"))))
                .single();
    }

    /** Records the result of a check against the template, which is no edit. */
    void recordCheck(CampaignId id, TemplateCheckResult check, Instant now) {
        database.sql(RECORD_CHECK)
                .param("id", id.value())
                .param("state", check.state().text())
                .param("problems", check.isFailed() ? JSON.writeValueAsString(check.errors()) : null)
                .param("texts", json(check))
                .param("now", SqlInstants.toParameter(now))
                .update();
    }

    void recordLinksChecked(CampaignId id, Instant now) {
        database.sql("UPDATE marketing_campaigns SET links_checked_at = :now WHERE id = :id")
                .param("id", id.value())
                .param("now", SqlInstants.toParameter(now))
                .update();
    }

    private static @Nullable String json(TemplateCheckResult check) {
        return check.texts().isEmpty() ? null : JSON.writeValueAsString(check.texts());
    }

    /**
     * A held campaign that is to be checked again.
     *
     * @param uncheckedAccounts accounts that do not check templates
     * @param only null for any campaign
     * @param skipped campaigns that are not returned
     */
    Optional<CampaignId> findHeld(
            List<AccountId> uncheckedAccounts, @Nullable CampaignId only, Set<CampaignId> skipped, Instant now) {
        return database.sql(FIND_HELD)
                .param("now", SqlInstants.toParameter(now))
                .param(
                        "unchecked_accounts",
                        uncheckedAccounts.stream().map(AccountId::value).toArray(String[]::new))
                .param("id", only == null ? null : only.toString())
                .param("skipped", SqlArrays.texts(skipped, Object::toString))
                .query((row, number) -> CampaignId.of(row.getString("id")))
                .optional();
    }

    boolean isClosed(CampaignId id) {
        return database.sql(IS_CLOSED)
                .param("id", id.value())
                .query(Boolean.class)
                .single();
    }

    /** Lets the whole plan be published again. Returns whether there is a complete plan. */
    boolean publishPlanAgain(CampaignId id) {
        return database.sql(PUBLISH_AGAIN).param("id", id.value()).update() == 1;
    }

    private static Campaign campaignIn(ResultSet row) throws SQLException {
        return new Campaign(
                CampaignId.of(row.getString("id")),
                new AccountId(row.getString("account_id")),
                row.getLong("revision"),
                DesiredState.valueOf(row.getString("desired_state").toUpperCase(Locale.ROOT)),
                row.getString("template_name"),
                row.getString("template_language"),
                phoneNumber(row),
                SqlInstants.read(row, "start_date"),
                SqlInstants.readNullable(row, "end_date"),
                row.getInt("daily_limit"),
                row.getInt("priority"),
                row.getInt("max_retries"));
    }

    private static @Nullable PhoneNumberId phoneNumber(ResultSet row) throws SQLException {
        var id = row.getString("phone_number_id");
        return id == null ? null : new PhoneNumberId(id);
    }

    private static CampaignResponse responseIn(ResultSet row) throws SQLException {
        return new CampaignResponse(
                CampaignId.of(row.getString("id")),
                row.getString("name"),
                row.getString("description"),
                row.getString("template_name"),
                phoneNumber(row),
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
                null,
                row.getString("template_check"),
                problemsIn(row),
                null,
                null);
    }

    private static @Nullable List<FieldError> problemsIn(ResultSet row) throws SQLException {
        var problems = row.getString("template_problems");
        return problems == null ? null : JSON.readValue(problems, PROBLEMS);
    }

    private static String text(DesiredState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable String text(@Nullable PhoneNumberId number) {
        return number == null ? null : number.value();
    }

    private static @Nullable JsonNode tree(@Nullable String json) {
        return json == null ? null : JSON.readTree(json);
    }

    private static @Nullable String json(@Nullable JsonNode tree) {
        return tree == null ? null : tree.toString();
    }
}
