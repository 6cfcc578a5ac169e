package dev.trickle.api.audience;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
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
 * The number of customers that a campaign would reach, and of matching customers that it would exclude. Nothing is
 * stored.
 *
 * @param count number of customers who would get a message
 * @param sample some of them
 * @param excluded number of excluded customers by the first reason that applies, in the order of {@code REASONS}
 */
public record AudiencePreview(int count, List<Customer> sample, Map<String, Integer> excluded) {

    private static final int SAMPLE_SIZE = 10;

    /** Number of bits of the hash of the id by which rows are grouped; each bit doubles the groups. */
    private static final int GROUPING_BITS = 6;

    /**
     * Reads all customers once, in parallel workers: the counts of the groups are added up, and the first and the last
     * id of each group are the sample. A separate sample query would have to search for few matching customers among
     * many others. The groups are made of booleans only, so PostgreSQL estimates that there are few.
     */
    private static final String COUNT_AND_SAMPLE = """
            SELECT CASE WHEN unreachable THEN 'no_valid_phone'
                        WHEN unsubscribed THEN 'not_subscribed'
                        WHEN inactive THEN 'inactive'
                        WHEN planned THEN 'already_in_campaign'
                        WHEN undeliverable THEN 'no_marketing_in_country'
                        WHEN lacks_value THEN 'lacks_value'
                        ELSE 'none'
                    END AS reason,
                   sum(members) AS customers, array_agg(earliest) || array_agg(latest) AS sample
              FROM (SELECT {reasons}, count(*) AS members,
                           min(u.id::text COLLATE "C") AS earliest, max(u.id::text COLLATE "C") AS latest
                      FROM {customers}
                     GROUP BY unreachable, unsubscribed, inactive, planned, undeliverable, lacks_value, {bits}) AS parts
             GROUP BY 1
            """.replace(
                    "{bits}",
                    IntStream.range(0, GROUPING_BITS)
                            .mapToObj(bit -> "uuid_hash(u.id) & " + (1 << bit) + " <> 0")
                            .collect(Collectors.joining(", ")));

    /** For the rare case that a small audience has more than two customers in one group. */
    private static final String COMPLETE_SAMPLE = """
            WITH audience AS MATERIALIZED (SELECT u.id, {reasons} FROM {customers})
            SELECT id
              FROM audience
             WHERE NOT (unreachable OR unsubscribed OR inactive OR planned OR undeliverable OR lacks_value)
             ORDER BY id
             LIMIT %d
            """.formatted(SAMPLE_SIZE);

    private static final String EXCLUSION_REASONS = """
            u.whatsapp_phone IS NULL OR u.erased_at IS NOT NULL AS unreachable,
                   u.subscription <> 'subscribed'
                       OR is_opted_out(k.opted_out_at, k.opted_in_at,
                                       k.preferences_opted_out_at, k.preferences_opted_in_at) AS unsubscribed,
                   NOT u.is_active AS inactive,
                   r.id IS NOT NULL AS planned,
                   coalesce({undeliverable}, false) AS undeliverable,
                   {lacksValue} AS lacks_value""".replace("{undeliverable}", UndeliverableCountries.CONDITION);

    private static final String CUSTOMERS = """
            user_profiles u
              LEFT JOIN contact_consents k ON k.account_id = u.account_id AND k.contact_key = u.contact_key
              LEFT JOIN marketing_campaign_recipients r
                     ON r.campaign_id = :campaign::uuid AND r.contact_key = u.contact_key
             WHERE u.account_id = :account
            """;

    private static final String FIND_CUSTOMERS = """
            SELECT id, name, whatsapp_phone
              FROM user_profiles
             WHERE id = ANY (:ids::uuid[]) AND whatsapp_phone IS NOT NULL
             ORDER BY id
            """;

    private static final int VISIBLE_PREFIX = 3;
    private static final int VISIBLE_DIGITS = 2;

    private static final String NOT_EXCLUDED = "none";

    private static final List<String> REASONS = List.of(
            "not_subscribed",
            "inactive",
            "already_in_campaign",
            "no_valid_phone",
            "no_marketing_in_country",
            "lacks_value");

    /**
     * Computes the preview.
     *
     * @param values values of a customer that the template needs: {@code name} or the name of an attribute
     * @param campaign campaign whose recipients are excluded; null for none
     */
    public static AudiencePreview compute(
            JdbcClient database,
            AudienceQuery audiences,
            AccountId account,
            Audience audience,
            Set<String> values,
            @Nullable CampaignId campaign) {
        var parameters = new HashMap<>(audiences.parameters(account, audience));
        parameters.put("campaign", campaign == null ? null : campaign.toString());
        var reasons = EXCLUSION_REASONS.replace(
                "{lacksValue}", lacksValue(values, audiences.storedNames(account, values), parameters));
        var customers = CUSTOMERS + AudienceQuery.conditions(audience);
        var sample = new TreeSet<String>();
        var counts = new TreeMap<String, Integer>();
        database.sql(compile(COUNT_AND_SAMPLE, reasons, customers))
                .params(parameters)
                .query(row -> {
                    counts.put(row.getString("reason"), row.getInt("customers"));
                    if (row.getString("reason").equals(NOT_EXCLUDED)) {
                        sample.addAll(List.of((String[]) row.getArray("sample").getArray()));
                    }
                });
        var count = counts.getOrDefault(NOT_EXCLUDED, 0);
        var excluded = new LinkedHashMap<String, Integer>();
        REASONS.forEach(reason -> excluded.put(reason, counts.getOrDefault(reason, 0)));
        var ids = sample.size() < Math.min(SAMPLE_SIZE, count)
                ? completeSample(database, compile(COMPLETE_SAMPLE, reasons, customers), parameters)
                : sample.stream().limit(SAMPLE_SIZE).toList();
        return new AudiencePreview(count, findCustomers(database, ids), excluded);
    }

    private static List<Customer> findCustomers(JdbcClient database, List<String> ids) {
        return database.sql(FIND_CUSTOMERS)
                .param("ids", ids.toArray(String[]::new))
                .query((row, number) -> new Customer(
                        row.getObject("id", UUID.class),
                        row.getString("name"),
                        masked(row.getString("whatsapp_phone"))))
                .list();
    }

    /** Keeps the first three characters and the last two digits. */
    private static String masked(String phone) {
        var end = phone.length() - VISIBLE_DIGITS;
        return phone.substring(0, VISIBLE_PREFIX) + "•".repeat(end - VISIBLE_PREFIX) + phone.substring(end);
    }

    private static String compile(String statement, String reasons, String customers) {
        return statement.replace("{reasons}", reasons).replace("{customers}", customers);
    }

    private static List<String> completeSample(JdbcClient database, String statement, Map<String, Object> parameters) {
        return database.sql(statement).params(parameters).query(String.class).list();
    }

    private static String lacksValue(
            Set<String> values, Map<String, String> storedNames, Map<String, Object> parameters) {
        var customerValues = new CustomerValueSql(storedNames, parameters);
        return values.isEmpty()
                ? "false"
                : values.stream().map(customerValues::isMissing).collect(Collectors.joining(" OR "));
    }

    /**
     * A customer who would get a message.
     *
     * @param name null if it is not known
     * @param phone with most of its digits hidden
     */
    public record Customer(UUID id, @Nullable String name, String phone) {}
}
