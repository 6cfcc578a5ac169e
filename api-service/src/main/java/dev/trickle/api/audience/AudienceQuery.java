package dev.trickle.api.audience;

import dev.trickle.pipeline.AccountId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Compiles an audience to SQL: always the same guard, then the filters, every value a parameter. */
public final class AudienceQuery {

    /** Subscribed, active, not opted out, not erased: no filter can widen this. */
    private static final String GUARD = """
             user_profiles u
             LEFT JOIN contact_consents k ON k.account_id = u.account_id AND k.contact_key = u.contact_key
            WHERE u.account_id = :account
              AND u.subscription = 'subscribed'
              AND u.is_active
              AND u.erased_at IS NULL
              AND u.whatsapp_phone IS NOT NULL
              AND NOT is_opted_out(k.opted_out_at, k.opted_in_at)
            """;

    private static final String TIERS = " AND u.customer_tier = ANY (:tiers::text[])\n";
    private static final String ANY_TAG = " AND u.tags && :tags::text[]\n";
    private static final String ALL_TAGS = " AND u.tags @> :tags::text[]\n";

    private final JdbcClient database;

    public AudienceQuery(JdbcClient database) {
        this.database = database;
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
        var sql = new StringBuilder(GUARD);
        if (audience.tiers() != null) {
            sql.append(TIERS);
        }
        if (audience.tags() != null) {
            sql.append(audience.allTags() ? ALL_TAGS : ANY_TAG);
        }
        return sql.toString();
    }

    /** The values that belong to it. */
    public Map<String, Object> parameters(AccountId account, Audience audience) {
        var values = new HashMap<String, Object>();
        values.put("account", account.value());
        if (audience.tiers() != null) {
            values.put("tiers", array(audience.tiers()));
        }
        if (audience.tags() != null) {
            values.put("tags", array(audience.tags()));
        }
        return values;
    }

    private static String[] array(List<String> texts) {
        return texts.toArray(String[]::new);
    }
}
