package dev.trickle.api.audience;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Who would be written to, and how many of those whom the filters let through would not, and why. Nothing is stored.
 *
 * @param count who would be written to
 * @param sample some of them
 * @param excluded how many are left out, by the first reason that holds, in the order of {@code REASONS}
 */
public record AudiencePreview(int count, List<UUID> sample, Map<String, Integer> excluded) {

    private static final int SAMPLE = 10;

    private static final String REASON = """
            CASE WHEN u.whatsapp_phone IS NULL OR u.erased_at IS NOT NULL THEN 'no_valid_phone'
                 WHEN u.subscription <> 'subscribed' OR is_opted_out(k.opted_out_at, k.opted_in_at) THEN 'not_subscribed'
                 WHEN NOT u.is_active THEN 'inactive'
                 WHEN EXISTS (SELECT
                                FROM marketing_campaign_recipients r
                               WHERE r.campaign_id = :campaign::uuid AND r.contact_key = u.contact_key)
                      THEN 'already_in_campaign'
                 WHEN {lacksValue} THEN 'lacks_value'
                 ELSE 'none'
             END
            """;

    private static final List<String> REASONS =
            List.of("not_subscribed", "inactive", "already_in_campaign", "no_valid_phone", "lacks_value");

    private static final String COUNTS =
            "SELECT " + REASON + " AS reason, count(*) AS customers FROM {customers} GROUP BY 1";

    private static final String SOME =
            "SELECT u.id FROM {customers} AND " + REASON + " = 'none' ORDER BY u.id LIMIT " + SAMPLE;

    /**
     * Looks.
     *
     * @param values what the template needs of each customer: {@code name} for their name, else an attribute
     * @param campaign whose recipients are not counted again; null for none
     */
    public static AudiencePreview look(
            JdbcClient database,
            AudienceQuery audiences,
            AccountId account,
            Audience audience,
            Set<String> values,
            @Nullable CampaignId campaign) {
        var parameters = new HashMap<>(audiences.parameters(account, audience));
        parameters.put("campaign", campaign == null ? null : campaign.toString());
        var lacksValue = lacksValue(values, parameters);
        var counts = new TreeMap<String, Integer>();
        database.sql(compiled(COUNTS, audience, lacksValue)).params(parameters).query(row -> {
            counts.put(row.getString("reason"), row.getInt("customers"));
        });
        var some = database.sql(compiled(SOME, audience, lacksValue))
                .params(parameters)
                .query(UUID.class)
                .list();
        var excluded = new LinkedHashMap<String, Integer>();
        REASONS.forEach(reason -> excluded.put(reason, counts.getOrDefault(reason, 0)));
        return new AudiencePreview(counts.getOrDefault("none", 0), some, excluded);
    }

    private static String compiled(String statement, Audience audience, String lacksValue) {
        return statement
                .replace("{customers}", AudienceQuery.CUSTOMERS + AudienceQuery.conditions(audience))
                .replace("{lacksValue}", lacksValue);
    }

    /** As the sender looks at it: nothing or only spaces is no value. */
    private static String lacksValue(Set<String> values, Map<String, Object> parameters) {
        var conditions = new ArrayList<String>();
        for (var value : values) {
            if (value.equals("name")) {
                conditions.add("coalesce(u.name, '') !~ '\\S'");
            } else {
                var parameter = "value" + conditions.size();
                parameters.put(parameter, value);
                conditions.add("coalesce(u.attributes ->> :" + parameter + ", '') !~ '\\S'");
            }
        }
        return conditions.isEmpty() ? "false" : String.join(" OR ", conditions);
    }
}
