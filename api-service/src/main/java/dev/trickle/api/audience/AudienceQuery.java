package dev.trickle.api.audience;

import dev.trickle.api.database.SqlInstants;
import dev.trickle.pipeline.AccountId;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Compiles an audience to SQL: always the same guard, then the filters, every value a parameter. */
public final class AudienceQuery {

    /** Customers of an account, with what they have said about being written to. */
    private static final String CUSTOMERS = """
             user_profiles u
             LEFT JOIN contact_consents k ON k.account_id = u.account_id AND k.contact_key = u.contact_key
            WHERE u.account_id = :account
            """;

    /** Subscribed, active, not opted out, not erased: no filter can widen this. */
    private static final String GUARD = """
              AND u.subscription = 'subscribed'
              AND u.is_active
              AND u.erased_at IS NULL
              AND u.whatsapp_phone IS NOT NULL
              AND NOT is_opted_out(k.opted_out_at, k.opted_in_at)
            """;

    private final JdbcClient database;
    private final InstantSource calendar;

    public AudienceQuery(JdbcClient database, InstantSource calendar) {
        this.database = database;
        this.calendar = calendar;
    }

    /** How many people an audience has at this moment. */
    public int count(AccountId account, Audience audience) {
        return database.sql("SELECT count(*) FROM" + from(audience))
                .params(parameters(account, audience))
                .query(Integer.class)
                .single();
    }

    /** What follows FROM; customers are called u. */
    public String from(Audience audience) {
        return CUSTOMERS + GUARD + conditions(audience);
    }

    /** The filters alone, each after an AND. */
    static String conditions(Audience audience) {
        var sql = new StringBuilder();
        audience.filters()
                .forEach(
                        filter -> sql.append(" AND ").append(filter.condition()).append('\n'));
        return sql.toString();
    }

    /** The values that belong to it. */
    public Map<String, Object> parameters(AccountId account, Audience audience) {
        var values = new HashMap<String, Object>();
        values.put("account", account.value());
        values.put("now", SqlInstants.parameter(SqlInstants.now(calendar)));
        audience.filters().forEach(filter -> values.putAll(filter.values()));
        return values;
    }
}
