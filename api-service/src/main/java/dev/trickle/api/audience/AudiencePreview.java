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
import java.util.stream.Stream;
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

    private static final int GROUPS = 1024;

    /**
     * Looks at everybody once, with all processors: what is counted by group can be added up, and one of each group is
     * sample enough. A sample of its own would have to look for the few who fit among all who do not.
     */
    private static final String LOOK = """
            SELECT reason, sum(members) AS customers, array_agg(member ORDER BY member) AS sample
              FROM (SELECT reason, count(*) AS members, min(id::text COLLATE "C")::uuid AS member
                      FROM ({judged}) AS everybody
                     GROUP BY reason, uuid_hash(id) & ({groups} - 1)) AS parts
             GROUP BY reason
            """.replace("{groups}", "" + GROUPS);

    /** For the rare case that two of a few are in the same group. */
    private static final String LOOK_CLOSER = """
            WITH everybody AS MATERIALIZED ({judged})
            SELECT id FROM everybody WHERE reason = 'none' ORDER BY id LIMIT {most}
            """.replace("{most}", "" + SAMPLE);

    private static final String JUDGED = """
            SELECT u.id,
                   CASE WHEN u.whatsapp_phone IS NULL OR u.erased_at IS NOT NULL THEN 'no_valid_phone'
                        WHEN u.subscription <> 'subscribed' OR is_opted_out(k.opted_out_at, k.opted_in_at)
                             THEN 'not_subscribed'
                        WHEN NOT u.is_active THEN 'inactive'
                        WHEN r.id IS NOT NULL THEN 'already_in_campaign'
                        WHEN {lacksValue} THEN 'lacks_value'
                        ELSE 'none'
                    END AS reason
              FROM user_profiles u
              LEFT JOIN contact_consents k ON k.account_id = u.account_id AND k.contact_key = u.contact_key
              LEFT JOIN marketing_campaign_recipients r
                     ON r.campaign_id = :campaign::uuid AND r.contact_key = u.contact_key
             WHERE u.account_id = :account
            """;

    private static final String NOBODY_LEFT_OUT = "none";

    private static final List<String> REASONS =
            List.of("not_subscribed", "inactive", "already_in_campaign", "no_valid_phone", "lacks_value");

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
        var judged =
                JUDGED.replace("{lacksValue}", lacksValue(values, parameters)) + AudienceQuery.conditions(audience);
        var sample = new ArrayList<UUID>();
        var counts = new TreeMap<String, Integer>();
        database.sql(LOOK.replace("{judged}", judged)).params(parameters).query(row -> {
            counts.put(row.getString("reason"), row.getInt("customers"));
            if (row.getString("reason").equals(NOBODY_LEFT_OUT)) {
                Stream.of((UUID[]) row.getArray("sample").getArray())
                        .limit(SAMPLE)
                        .forEach(sample::add);
            }
        });
        var count = counts.getOrDefault(NOBODY_LEFT_OUT, 0);
        var excluded = new LinkedHashMap<String, Integer>();
        REASONS.forEach(reason -> excluded.put(reason, counts.getOrDefault(reason, 0)));
        return new AudiencePreview(
                count,
                sample.size() == Math.min(SAMPLE, count) ? sample : closer(database, judged, parameters),
                excluded);
    }

    private static List<UUID> closer(JdbcClient database, String judged, Map<String, Object> parameters) {
        return database.sql(LOOK_CLOSER.replace("{judged}", judged))
                .params(parameters)
                .query(UUID.class)
                .list();
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
