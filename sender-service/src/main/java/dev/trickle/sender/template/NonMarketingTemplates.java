package dev.trickle.sender.template;

import dev.trickle.pipeline.Scope;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The templates that have another category than marketing, as last read from WhatsApp. A template that was never read
 * counts as marketing, because campaigns are.
 */
public final class NonMarketingTemplates {

    private static final String FIND = """
            SELECT business_account_id, name, language
              FROM message_templates
             WHERE category <> 'MARKETING' AND deleted_at IS NULL
            """;

    private final JdbcClient database;
    private volatile Set<Scope> templates = Set.of();

    public NonMarketingTemplates(JdbcClient database) {
        this.database = database;
    }

    /** Loads the categories that the last read of the templates has stored. */
    public void load() {
        templates = database.sql(FIND)
                .query((row, index) -> Scope.ofTemplate(
                        row.getString("business_account_id"), row.getString("name"), row.getString("language")))
                .set();
    }

    /** Whether the template is known to have another category than marketing. */
    public boolean contains(Scope template) {
        return templates.contains(template);
    }
}
