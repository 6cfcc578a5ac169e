package dev.trickle.benchmark;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.CustomerId;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.RecipientScheduled;
import dev.trickle.pipeline.Topics;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;
import java.util.UUID;

/**
 * Measures the planning of a campaign for all customers, from the request until Kafka has the complete plan. The
 * limit is one INSERT … SELECT into the same table, followed by a producer of as many records of the same bytes.
 */
final class PlanPublishBenchmark implements Benchmark {

    private static final AccountId ACCOUNT = new AccountId("default");
    private static final CampaignId CAMPAIGN = CampaignId.of("019c0000-0000-7000-8000-000000000001");
    private static final Duration TIMEOUT = Duration.ofMinutes(20);

    private static final String CUSTOMERS = """
            INSERT INTO user_profiles (account_id, whatsapp_phone, contact_key, customer_tier, created_at, updated_at)
            SELECT 'default', '+491555' || (1000000 + n), md5(n::text), 'vip', now(), now()
              FROM generate_series(1, :people) n
            """;

    private static final String EMPTY =
            "TRUNCATE marketing_campaigns, marketing_campaign_recipients, campaign_plans, campaign_plan_dates, api_outbox";

    private static final String CREATE = """
            {"name": "Sale", "template_name": "sale", "start_date": "2026-03-02T09:00:00Z", "allow_duplicate": true,
             "target_audience": {"customer_tier": "vip"}}
            """;

    private static final String PUBLISHED =
            "SELECT count(*) FROM campaign_plans WHERE published_at IS NOT NULL AND recipient_count = :people";

    private static final String BARE_CAMPAIGN = """
            INSERT INTO marketing_campaigns (id, account_id, name, template_name, start_date, created_at, updated_at)
            VALUES (:id, 'default', 'Sale', 'sale', now(), now(), now())
            """;

    private static final String BARE_INSERT = """
            INSERT INTO marketing_campaign_recipients
                   (id, campaign_id, user_phone, user_id, contact_key, ordinal, scheduled_date)
            SELECT md5(contact_key)::uuid, :id, whatsapp_phone, id, contact_key, row_number() OVER (ORDER BY id) - 1,
                   date '2026-03-02'
              FROM user_profiles
            """;

    private final int people;
    private final BenchApi api = new BenchApi();

    private PlanPublishBenchmark(int people) {
        this.people = people;
        api.tables().sql(CUSTOMERS).param("people", people).update();
        api.tables().sql("VACUUM ANALYZE").update();
    }

    static Benchmark of(RunOptions runOptions) {
        return new PlanPublishBenchmark(runOptions.events());
    }

    @Override
    public String name() {
        return "plan-publish";
    }

    @Override
    public String unit() {
        return "recipients/s";
    }

    @Override
    public double ours() {
        reset();
        var began = System.nanoTime();
        var unused = api.post("/api/campaigns", "application/json", CREATE.getBytes(StandardCharsets.UTF_8));
        api.await("The plan is not published", TIMEOUT, this::isPublished);
        return perSecond(System.nanoTime() - began);
    }

    @Override
    public double limit() {
        reset();
        api.tables().sql(BARE_CAMPAIGN).param("id", CAMPAIGN.value()).update();
        var began = System.nanoTime();
        api.tables().sql(BARE_INSERT).param("id", CAMPAIGN.value()).update();
        var inserted = System.nanoTime();
        produce();
        var ended = System.nanoTime();
        System.out.printf(
                Locale.ROOT,
                "  limit: %,.0f rows/s inserted, then %,.0f records/s published%n",
                perSecond(inserted - began),
                perSecond(ended - inserted));
        return perSecond(ended - began);
    }

    private void produce() {
        var record = Topics.RECIPIENT_SCHEDULED.toRecord(ACCOUNT, event());
        try (var producer = api.broker().producer()) {
            for (var sent = 0; sent < people; sent++) {
                var unused = producer.send(record);
            }
            producer.flush();
        }
    }

    private static RecipientScheduled event() {
        var person = new ContactKey("0".repeat(32));
        return new RecipientScheduled(
                CAMPAIGN,
                RecipientId.of(CAMPAIGN, person),
                new CustomerId(new UUID(1, 1)),
                person,
                500_000,
                LocalDate.parse("2026-03-02"),
                Instant.parse("2026-03-02T08:00:00Z"));
    }

    private boolean isPublished() {
        return api.tables()
                        .sql(PUBLISHED)
                        .param("people", people)
                        .query(Integer.class)
                        .single()
                == 1;
    }

    /** Deletes campaigns, so that each run starts without work of the previous run. */
    private void reset() {
        try {
            api.tables().sql(EMPTY).update();
            api.database().vacuumAndCheckpoint("marketing_campaign_recipients");
            api.broker().deleteRecords(Topics.RECIPIENT_SCHEDULED);
        } catch (SQLException failure) {
            throw new IllegalStateException("The benchmark failed", failure);
        }
    }

    private double perSecond(long nanos) {
        return people * 1e9 / nanos;
    }

    @Override
    public void close() {
        System.out.printf(
                "  resident memory of the API at the end: %d MB%n",
                api.javaProcess().residentMegabytes());
        api.close();
    }
}
