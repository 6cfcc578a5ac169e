package dev.trickle.api.templates;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.jdbc.SqlArrays;
import dev.trickle.pipeline.jdbc.SqlInstants;
import dev.trickle.pipeline.template.TemplateParameter;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Reads the message templates that the sender has stored. */
@Component
class StoredTemplateRepository {

    private static final String SELECT = """
            SELECT business_account_id, name, language, category, previous_category, status, quality, parameter_format,
                   header_format, components, parameters, changed_at
              FROM message_templates
            """;

    private static final String LIST = SELECT + """
             WHERE account_id = :account
               AND (:text::text IS NULL OR strpos(lower(name || ' ' || components::text), lower(:text)) > 0)
               AND (:status::text IS NULL OR status = upper(:status))
               AND (:category::text IS NULL OR category = upper(:category))
               AND (:language::text IS NULL OR language = replace(:language, '-', '_'))
               AND (:after::text IS NULL OR name || '/' || language || '/' || business_account_id > :after)
             ORDER BY name || '/' || language || '/' || business_account_id
             LIMIT :limit
            """;

    private static final String FIND = SELECT + """
             WHERE business_account_id = :business AND name = :name AND language = replace(:language, '-', '_')
            """;

    private static final String NAMES = """
            SELECT name, language
              FROM message_templates
             WHERE business_account_id = :business AND deleted_at IS NULL
             ORDER BY name, language
            """;

    private static final String READS = """
            SELECT business_account_id, as_of, attempted_at, error
              FROM template_reads
             WHERE account_id = :account
             ORDER BY business_account_id
            """;

    private static final String WAS_READ = """
            SELECT EXISTS (SELECT FROM template_reads WHERE business_account_id = :business AND as_of IS NOT NULL)
            """;

    /** Campaigns of other phone numbers of the account may use the same name in another business account. */
    private static final String CAMPAIGNS = """
            SELECT shown.id, shown.name, shown.status
              FROM campaign_status shown
              JOIN marketing_campaigns defined ON defined.id = shown.id
             WHERE defined.account_id = :account AND defined.template_name = :name
               AND replace(defined.template_language, '-', '_') = replace(:language, '-', '_')
               AND coalesce(defined.phone_number_id, :default_number) = ANY (:numbers::text[])
             ORDER BY shown.id DESC
             LIMIT :limit
            """;

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<List<TemplateParameter>> PARAMETERS = new TypeReference<>() {};
    private static final int MAX_CAMPAIGNS = 100;

    private final JdbcClient database;

    StoredTemplateRepository(JdbcClient database) {
        this.database = database;
    }

    /** Templates of the account that match all given filters, by name, after this cursor. */
    List<StoredTemplate> list(AccountId account, TemplateFilter filter, @Nullable String after, int limit) {
        return database.sql(LIST)
                .param("account", account.value())
                .param("text", filter.text())
                .param("status", filter.status())
                .param("category", filter.category())
                .param("language", filter.language())
                .param("after", after)
                .param("limit", limit)
                .query((row, number) -> templateIn(row))
                .list();
    }

    Optional<StoredTemplate> find(String businessAccount, String name, String language) {
        return database.sql(FIND)
                .param("business", businessAccount)
                .param("name", name)
                .param("language", language)
                .query((row, number) -> templateIn(row))
                .optional();
    }

    /** The names and languages of all templates of the business account that are not deleted. */
    List<TemplateName> names(String businessAccount) {
        return database.sql(NAMES)
                .param("business", businessAccount)
                .query((row, number) -> new TemplateName(row.getString("name"), row.getString("language")))
                .list();
    }

    /** The last reads of the business accounts of the account. */
    List<TemplateRead> reads(AccountId account) {
        return database.sql(READS)
                .param("account", account.value())
                .query((row, number) -> new TemplateRead(
                        row.getString("business_account_id"),
                        SqlInstants.readNullable(row, "as_of"),
                        SqlInstants.read(row, "attempted_at"),
                        row.getString("error")))
                .list();
    }

    /** Whether the templates of the business account were ever read completely. */
    boolean wasRead(String businessAccount) {
        return database.sql(WAS_READ)
                .param("business", businessAccount)
                .query(Boolean.class)
                .single();
    }

    /**
     * The newest campaigns with this template.
     *
     * @param numbers of the business account that owns the template
     * @param defaultNumber of campaigns that name none
     */
    List<TemplateUser> campaignsWith(
            AccountId account, String name, String language, List<String> numbers, String defaultNumber) {
        return database.sql(CAMPAIGNS)
                .param("account", account.value())
                .param("name", name)
                .param("language", language)
                .param("numbers", SqlArrays.texts(numbers))
                .param("default_number", defaultNumber)
                .param("limit", MAX_CAMPAIGNS)
                .query((row, number) -> new TemplateUser(
                        CampaignId.of(row.getString("id")), row.getString("name"), row.getString("status")))
                .list();
    }

    private static StoredTemplate templateIn(ResultSet row) throws SQLException {
        return new StoredTemplate(
                row.getString("business_account_id"),
                row.getString("name"),
                row.getString("language"),
                row.getString("category"),
                row.getString("previous_category"),
                row.getString("status"),
                row.getString("quality"),
                row.getString("parameter_format"),
                row.getString("header_format"),
                JSON.readTree(row.getString("components")),
                JSON.readValue(row.getString("parameters"), PARAMETERS),
                SqlInstants.read(row, "changed_at"));
    }

    /** Filters of a list; null for all. */
    record TemplateFilter(
            @Nullable String text,
            @Nullable String status,
            @Nullable String category,
            @Nullable String language) {}

    record TemplateName(String name, String language) {}

    /**
     * The last read of a business account.
     *
     * @param asOf instant of the last complete list; null if there was none
     * @param error why the last read failed; null if it succeeded
     */
    record TemplateRead(
            String businessAccountId,
            @Nullable Instant asOf,
            Instant attemptedAt,
            @Nullable String error) {}

    /** A campaign that uses a template. */
    record TemplateUser(CampaignId id, String name, String status) {}
}
