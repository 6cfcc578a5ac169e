package dev.trickle.benchmark;

import dev.trickle.pipeline.CampaignId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Measures previews of an audience among a million customers: each kind of filter, alone, and together with a
 * campaign that half of the customers got and a template with placeholders. The limit is one scan of the same
 * customers. The result is the slowest kind, as previews per second.
 */
final class AudiencePreviewBenchmark implements Benchmark {

    private static final CampaignId CAMPAIGN = CampaignId.of("019c0000-0000-7000-8000-000000000001");
    private static final int CUSTOMERS_PER_EVENT = 10;
    private static final int MAX_CUSTOMERS = 1_000_000;
    private static final int IDS = 10_000;

    /** One in twenty is unsubscribed, one in fifty is inactive, and one in fifty has opted out. */
    private static final List<String> FILL = List.of("""
            INSERT INTO user_profiles (account_id, whatsapp_phone, contact_key, name, subscription, is_active,
                                       customer_tier, tags, attributes, created_at, updated_at)
            SELECT 'default', '+491555' || (1000000 + n), md5(n::text), 'Customer ' || n,
                   CASE WHEN n % 20 = 0 THEN 'unsubscribed' ELSE 'subscribed' END, n % 50 <> 1,
                   (ARRAY['gold', 'silver', 'bronze', 'vip'])[n % 4 + 1],
                   CASE WHEN n % 3 = 0 THEN ARRAY['active', 'loud'] ELSE ARRAY['new', 'town ' || n % 100] END,
                   jsonb_build_object('city', (ARRAY['Rome', 'Bonn', 'Ulm'])[n % 3 + 1], 'orders', n % 80,
                                      'last_order', date '2025-01-01' + n % 500),
                   now(), now()
              FROM generate_series(1, :people) n
            """, """
            INSERT INTO contact_consents (account_id, contact_key, opted_out_at, opt_out_source)
            SELECT 'default', md5(n::text), now(), 'keyword' FROM generate_series(2, :people, 50) n
            """, """
            INSERT INTO marketing_campaigns (id, account_id, name, template_name, start_date, desired_state, created_at,
                                             updated_at)
            SELECT :id, 'default', 'Sale', 'sale', now(), 'scheduled', now(), now() WHERE :people > 0
            """, """
            INSERT INTO marketing_campaign_recipients
                   (id, campaign_id, user_phone, user_id, contact_key, ordinal, scheduled_date)
            SELECT uuidv7(), :id, whatsapp_phone, id, contact_key, row_number() OVER (ORDER BY id) - 1, now()
              FROM user_profiles
             LIMIT :people / 2
            """, """
            INSERT INTO marketing_campaign_deliveries
                   (recipient_id, campaign_id, account_id, attempt_number, attempt_flags, milestones, sent_at)
            SELECT id, :id, 'default', 1, 1, 1, now() - ordinal % 14 * interval '1 day'
              FROM marketing_campaign_recipients WHERE :people > 0
            """);

    private static final List<String> FILTERS = List.of(
            "",
            "\"customer_tier\": [\"gold\", \"vip\"]",
            "\"tags\": [\"active\", \"new\"]",
            "\"tags\": [\"active\", \"loud\"], \"tags_match\": \"all\"",
            "\"exclude_tags\": [\"loud\"]",
            "\"attributes\": {\"city\": \"Rome\"}",
            "\"attributes\": {\"orders\": [30, 31]}",
            "\"attributes\": {\"city\": {\"exists\": true}}",
            "\"attributes\": {\"last_order\": {\"before\": \"2025-09-01\"}}",
            "\"attributes\": {\"nothing\": \"of the kind\"}",
            "\"got_campaign\": [\"%s\"]".formatted(CAMPAIGN),
            "\"not_got_campaign\": [\"%s\"]".formatted(CAMPAIGN),
            "\"not_written_to_for_days\": 7");

    private static final String WITH_CAMPAIGN = """
            , "campaign": "%s", "template_components": {"body": [{"type": "text", "text": "{{name}}, {{city}}"}]}""".formatted(CAMPAIGN);

    private static final String BARE = """
            SELECT subscription, is_active, customer_tier, count(*), count(tags), count(attributes ->> 'city')
              FROM user_profiles
             WHERE account_id = 'default'
             GROUP BY 1, 2, 3
            """;

    private final BenchApi api = new BenchApi();
    private final String ids;

    private AudiencePreviewBenchmark(int people) {
        for (var sql : FILL) {
            api.tables()
                    .sql(sql)
                    .param("id", CAMPAIGN.value())
                    .param("people", people)
                    .update();
        }
        api.tables().sql("VACUUM ANALYZE").update();
        this.ids = api.tables().sql("SELECT id FROM user_profiles LIMIT " + IDS).query(String.class).list().stream()
                .collect(Collectors.joining("\", \"", "\"ids\": [\"", "\"]"));
    }

    static Benchmark of(RunOptions runOptions) {
        return new AudiencePreviewBenchmark(Math.min(runOptions.events() * CUSTOMERS_PER_EVENT, MAX_CUSTOMERS));
    }

    @Override
    public String name() {
        return "audience-preview";
    }

    @Override
    public String unit() {
        return "previews/s (slowest)";
    }

    @Override
    public double ours() {
        var slowest = measureNanos("ids", ids);
        for (var filter : FILTERS) {
            slowest = Math.max(slowest, measureNanos(filter.isEmpty() ? "all customers" : filter, filter));
        }
        return perSecond(slowest);
    }

    private long measureNanos(String name, String filters) {
        var alone = measureNanos("{\"target_audience\": {" + filters + "}}");
        var withCampaign = measureNanos("{\"target_audience\": {" + filters + "}" + WITH_CAMPAIGN + "}");
        System.out.printf(Locale.ROOT, "  %.2f s, with a campaign %.2f s: %s%n", alone / 1e9, withCampaign / 1e9, name);
        return Math.max(alone, withCampaign);
    }

    private long measureNanos(String request) {
        var start = System.nanoTime();
        var unused = api.post("/api/audiences/preview", "application/json", request.getBytes(StandardCharsets.UTF_8));
        return System.nanoTime() - start;
    }

    @Override
    public double limit() {
        var start = System.nanoTime();
        var unused = api.tables().sql(BARE).query().listOfRows();
        return perSecond(System.nanoTime() - start);
    }

    private static double perSecond(long nanos) {
        return (double) Duration.ofSeconds(1).toNanos() / nanos;
    }

    @Override
    public void close() {
        api.close();
    }
}
