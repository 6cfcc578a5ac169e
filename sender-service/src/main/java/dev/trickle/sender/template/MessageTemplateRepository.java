package dev.trickle.sender.template;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.jdbc.SqlArrays;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;

/**
 * Stores the templates of business accounts. A complete list replaces the previous one in one transaction, so a crash
 * leaves the previous list; a list that was requested before the stored one changes nothing.
 */
public final class MessageTemplateRepository {

    /** Locks the row until the end of the transaction: lists of a business account are stored one after the other. */
    private static final String BEGIN = """
            INSERT INTO template_reads (business_account_id, account_id, attempted_at, as_of)
            VALUES (:business, :account, :at, :at)
            ON CONFLICT (business_account_id) DO UPDATE
               SET account_id = excluded.account_id, attempted_at = excluded.attempted_at, as_of = excluded.as_of,
                   error = NULL
             WHERE template_reads.as_of IS NULL OR template_reads.as_of <= excluded.as_of
            """;

    private static final String RECORD_FAILURE = """
            INSERT INTO template_reads (business_account_id, account_id, attempted_at, error)
            VALUES (:business, :account, :at, :error)
            ON CONFLICT (business_account_id) DO UPDATE
               SET account_id = excluded.account_id, attempted_at = excluded.attempted_at, error = excluded.error
             WHERE template_reads.attempted_at <= excluded.attempted_at
            """;

    private static final String UPSERT = """
            INSERT INTO message_templates AS t
                   (business_account_id, name, language, account_id, template_id, category, previous_category, status,
                    quality, parameter_format, header_format, components, parameters, first_read_at, changed_at)
            VALUES (:business, :name, :language, :account, :templateId, :category, :previousCategory, :status,
                    :quality, :parameterFormat, :headerFormat, cast(:components AS jsonb), cast(:parameters AS jsonb),
                    :at, :at)
            ON CONFLICT (business_account_id, name, language) DO UPDATE
               SET account_id = excluded.account_id, template_id = excluded.template_id, category = excluded.category,
                   previous_category = excluded.previous_category, status = excluded.status,
                   quality = excluded.quality, parameter_format = excluded.parameter_format,
                   header_format = excluded.header_format, components = excluded.components,
                   parameters = excluded.parameters, changed_at = excluded.changed_at, deleted_at = NULL
             WHERE (t.account_id, t.template_id, t.category, t.previous_category, t.status, t.quality,
                    t.parameter_format, t.components, t.parameters)
                   IS DISTINCT FROM
                   (excluded.account_id, excluded.template_id, excluded.category, excluded.previous_category,
                    excluded.status, excluded.quality, excluded.parameter_format, excluded.components,
                    excluded.parameters)
            """;

    private static final String MARK_DELETED = """
            UPDATE message_templates
               SET status = 'DELETED', changed_at = :at, deleted_at = :at
             WHERE business_account_id = :business AND deleted_at IS NULL
               AND (name || '/' || language) <> ALL (cast(:listed AS text[]))
            """;

    private static final String RECORD_HISTORY = """
            INSERT INTO message_template_history
                   (business_account_id, name, language, changed_at, category, status, quality, parameter_format,
                    components)
            SELECT business_account_id, name, language, changed_at, category, status, quality, parameter_format,
                   components
              FROM message_templates
             WHERE business_account_id = :business AND changed_at = :at
            ON CONFLICT DO NOTHING
            """;

    private static final String LOAD_VERSIONS = """
            SELECT name, language, status, parameter_format, components::text
              FROM message_templates
             WHERE business_account_id = :business
            """;

    private final JdbcClient database;
    private final TransactionOperations transactions;
    private final TemplateDriftHandler templateDriftHandler;

    public MessageTemplateRepository(
            JdbcClient database, TransactionOperations transactions, TemplateDriftHandler templateDriftHandler) {
        this.database = database;
        this.transactions = transactions;
        this.templateDriftHandler = templateDriftHandler;
    }

    /**
     * Stores a complete list; templates that it lacks are marked as deleted.
     *
     * @param at when the list was requested
     */
    public void replace(AccountId account, String businessAccount, List<JsonNode> list, Instant at) {
        var templates = MessageTemplate.readAll(list);
        transactions.executeWithoutResult(transaction -> {
            if (begin(account, businessAccount, at)) {
                var before = loadVersions(businessAccount);
                templates.forEach(template -> upsert(account, businessAccount, template, at));
                markDeleted(businessAccount, templates, at);
                statement(RECORD_HISTORY, businessAccount, at).update();
                templateDriftHandler.handle(
                        account, drifts(businessAccount, before, loadVersions(businessAccount)), at);
            }
        });
    }

    /** Records that the list could not be read; the stored templates stay. */
    public void recordFailure(AccountId account, String businessAccount, String error, Instant at) {
        statement(RECORD_FAILURE, businessAccount, at)
                .param("account", account.value())
                .param("error", error)
                .update();
    }

    private Map<String, Version> loadVersions(String businessAccount) {
        var versions = new HashMap<String, Version>();
        database.sql(LOAD_VERSIONS)
                .param("business", businessAccount)
                .query((row, number) -> new Version(
                        row.getString("name"),
                        row.getString("language"),
                        row.getString("status"),
                        row.getString("parameter_format") + row.getString("components")))
                .list()
                .forEach(version -> versions.put(version.name() + "/" + version.language(), version));
        return versions;
    }

    private static List<TemplateDrift> drifts(
            String businessAccount, Map<String, Version> before, Map<String, Version> after) {
        return before.entrySet().stream()
                .map(entry ->
                        drift(businessAccount, entry.getValue(), Objects.requireNonNull(after.get(entry.getKey()))))
                .toList();
    }

    private static TemplateDrift drift(String businessAccount, Version before, Version after) {
        return new TemplateDrift(
                new Scope.Template(businessAccount, after.name(), after.language()),
                after.status(),
                TemplateDrift.isUsable(before.status()),
                !before.content().equals(after.content()));
    }

    private boolean begin(AccountId account, String businessAccount, Instant at) {
        return statement(BEGIN, businessAccount, at)
                        .param("account", account.value())
                        .update()
                == 1;
    }

    private void upsert(AccountId account, String businessAccount, MessageTemplate template, Instant at) {
        statement(UPSERT, businessAccount, at)
                .param("account", account.value())
                .param("name", template.name())
                .param("language", template.language())
                .param("templateId", template.templateId())
                .param("category", template.category())
                .param("previousCategory", template.previousCategory())
                .param("status", template.status())
                .param("quality", template.quality())
                .param("parameterFormat", template.parameterFormat())
                .param("headerFormat", template.headerFormat())
                .param("components", template.components())
                .param("parameters", template.parameters())
                .update();
    }

    private void markDeleted(String businessAccount, List<MessageTemplate> listed, Instant at) {
        statement(MARK_DELETED, businessAccount, at)
                .param("listed", SqlArrays.texts(listed, template -> template.name() + "/" + template.language()))
                .update();
    }

    private JdbcClient.StatementSpec statement(String sql, String businessAccount, Instant at) {
        return database.sql(sql).param("business", businessAccount).param("at", SqlInstants.toParameter(at));
    }

    /** What campaigns depend on. */
    private record Version(String name, String language, String status, String content) {}
}
