package dev.trickle.api.audience;

import dev.trickle.api.attribute.AttributeNameRepository;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Compiles an audience to SQL: a fixed guard, then the filters. Every value is a parameter. */
public final class AudienceQuery {

    /** Customers of an account and their consent. */
    private static final String CUSTOMERS = """
             user_profiles u
             LEFT JOIN contact_consents k ON k.account_id = u.account_id AND k.contact_key = u.contact_key
            WHERE u.account_id = :account
            """;

    /**
     * Subscribed, active, not opted out, not erased, and in a country where Meta delivers marketing messages. No filter
     * can select other customers.
     */
    private static final String GUARD = """
              AND u.subscription = 'subscribed'
              AND u.is_active
              AND u.erased_at IS NULL
              AND u.whatsapp_phone IS NOT NULL
              AND NOT is_opted_out(k.opted_out_at, k.opted_in_at, k.preferences_opted_out_at, k.preferences_opted_in_at)
              AND NOT {undeliverable}
            """.replace("{undeliverable}", UndeliverableCountries.CONDITION);

    private final JdbcClient database;
    private final AttributeNameRepository attributeNames;
    private final InstantSource clock;

    public AudienceQuery(JdbcClient database, InstantSource clock) {
        this.database = database;
        this.attributeNames = new AttributeNameRepository(database);
        this.clock = clock;
    }

    /** Counts the customers who match the audience now. */
    public int count(AccountId account, Audience audience) {
        return database.sql("SELECT count(*) FROM" + fromClause(audience))
                .params(parameters(account, audience))
                .query(Integer.class)
                .single();
    }

    /** Returns the SQL after FROM. The alias of the customers is u. */
    public String fromClause(Audience audience) {
        return CUSTOMERS + GUARD + conditions(audience);
    }

    /** Returns the conditions of the filters, each after an AND. */
    static String conditions(Audience audience) {
        var sql = new StringBuilder();
        audience.filters()
                .forEach(
                        filter -> sql.append(" AND ").append(filter.condition()).append('\n'));
        return sql.toString();
    }

    /** Returns the values of the parameters in {@link #fromClause}. */
    public Map<String, Object> parameters(AccountId account, Audience audience) {
        var values = new HashMap<String, Object>();
        values.put("account", account.value());
        values.put("now", SqlInstants.toParameter(SqlInstants.now(clock)));
        var names = audience.filters().stream().flatMap(Filter::attributeNames).toList();
        var stored = storedNames(account, names);
        audience.filters().forEach(filter -> values.putAll(filter.valuesWith(stored)));
        return values;
    }

    /** Returns the stored spelling of each attribute that is known. */
    Map<String, String> storedNames(AccountId account, Collection<String> names) {
        return names.isEmpty() ? Map.of() : attributeNames.find(account, names);
    }
}
