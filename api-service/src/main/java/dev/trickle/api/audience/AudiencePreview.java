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
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

    /** Of an id's hash; each makes twice as many groups. */
    private static final int BITS = 6;

    /**
     * Looks at everybody once, with all processors: groups can be counted apart and added up, and the first and the last
     * of each are sample enough. A sample of its own would have to look for the few who fit among all who do not. They
     * are grouped by nothing but yes and no, of which PostgreSQL knows that there are few groups.
     */
    private static final String LOOK = """
            SELECT CASE WHEN unreachable THEN 'no_valid_phone'
                        WHEN silent THEN 'not_subscribed'
                        WHEN inactive THEN 'inactive'
                        WHEN planned THEN 'already_in_campaign'
                        WHEN lacking THEN 'lacks_value'
                        ELSE 'none'
                    END AS reason,
                   sum(members) AS customers, array_agg(earliest) || array_agg(latest) AS sample
              FROM (SELECT {reasons}, count(*) AS members,
                           min(u.id::text COLLATE "C") AS earliest, max(u.id::text COLLATE "C") AS latest
                      FROM {customers}
                     GROUP BY unreachable, silent, inactive, planned, lacking, {bits}) AS parts
             GROUP BY 1
            """.replace(
                    "{bits}",
                    IntStream.range(0, BITS)
                            .mapToObj(bit -> "uuid_hash(u.id) & " + (1 << bit) + " <> 0")
                            .collect(Collectors.joining(", ")));

    /** For the rare case that three of a few are in the same group. */
    private static final String LOOK_CLOSER = """
            WITH everybody AS MATERIALIZED (SELECT u.id, {reasons} FROM {customers})
            SELECT id
              FROM everybody
             WHERE NOT (unreachable OR silent OR inactive OR planned OR lacking)
             ORDER BY id
             LIMIT %d
            """.formatted(SAMPLE);

    private static final String JUDGED = """
            u.whatsapp_phone IS NULL OR u.erased_at IS NOT NULL AS unreachable,
                   u.subscription <> 'subscribed' OR is_opted_out(k.opted_out_at, k.opted_in_at) AS silent,
                   NOT u.is_active AS inactive,
                   r.id IS NOT NULL AS planned,
                   {lacksValue} AS lacking""";

    private static final String CUSTOMERS = """
            user_profiles u
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
        var judged = JUDGED.replace("{lacksValue}", lacksValue(values, parameters));
        var customers = CUSTOMERS + AudienceQuery.conditions(audience);
        var sample = new TreeSet<String>();
        var counts = new TreeMap<String, Integer>();
        database.sql(compiled(LOOK, judged, customers)).params(parameters).query(row -> {
            counts.put(row.getString("reason"), row.getInt("customers"));
            if (row.getString("reason").equals(NOBODY_LEFT_OUT)) {
                sample.addAll(List.of((String[]) row.getArray("sample").getArray()));
            }
        });
        var count = counts.getOrDefault(NOBODY_LEFT_OUT, 0);
        var excluded = new LinkedHashMap<String, Integer>();
        REASONS.forEach(reason -> excluded.put(reason, counts.getOrDefault(reason, 0)));
        return new AudiencePreview(
                count,
                sample.size() < Math.min(SAMPLE, count)
                        ? lookCloser(database, compiled(LOOK_CLOSER, judged, customers), parameters)
                        : sample.stream().limit(SAMPLE).map(UUID::fromString).toList(),
                excluded);
    }

    private static String compiled(String statement, String judged, String customers) {
        return statement.replace("{reasons}", judged).replace("{customers}", customers);
    }

    private static List<UUID> lookCloser(JdbcClient database, String statement, Map<String, Object> parameters) {
        return database.sql(statement).params(parameters).query(UUID.class).list();
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
