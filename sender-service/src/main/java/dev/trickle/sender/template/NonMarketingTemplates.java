package dev.trickle.sender.template;

import dev.trickle.pipeline.Scope;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
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
    private volatile Map<String, Set<Scope>> byBusinessAccount = Map.of();

    public NonMarketingTemplates(JdbcClient database) {
        this.database = database;
    }

    /** Loads the categories that the last read of the templates has stored. */
    public void load() {
        var found = new HashMap<String, Set<Scope>>();
        database.sql(FIND).query(row -> {
            var businessAccount = row.getString("business_account_id");
            found.computeIfAbsent(businessAccount, business -> new HashSet<>())
                    .add(Scope.ofTemplate(businessAccount, row.getString("name"), row.getString("language")));
        });
        byBusinessAccount = found;
    }

    /** Whether the template is known to have another category than marketing. */
    public boolean contains(String businessAccount, Scope template) {
        return byBusinessAccount.getOrDefault(businessAccount, Set.of()).contains(template);
    }
}
