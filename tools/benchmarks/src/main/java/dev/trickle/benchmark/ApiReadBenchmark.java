package dev.trickle.benchmark;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.DeliveryUpdate.MessageDelivered;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.status.projection.DeliveryProjection;
import dev.trickle.status.projection.ProjectionBatch;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Sends 200 GET requests per second while 1,000 delivery reports per second of a large campaign are projected into
 * the same database. The limit reads one row of the database at the same rate without the API. The result is the 99th
 * percentile, measured from the instant at which each read was due, as reads per second.
 */
final class ApiReadBenchmark implements Benchmark {

    private static final AccountId ACCOUNT = new AccountId("default");
    private static final CampaignId CAMPAIGN = CampaignId.of("019c0000-0000-7000-8000-000000000001");
    private static final Instant DELIVERED = Instant.parse("2026-03-02T08:00:02Z");
    private static final int READS_PER_SECOND = 200;
    private static final int MAX_READS = 30 * READS_PER_SECOND;
    private static final int EVENTS_PER_READ = 10;
    private static final int REPORTS = 100;
    private static final Duration REPORT_INTERVAL = Duration.ofMillis(100);

    private static final List<String> FILL = List.of("""
            INSERT INTO marketing_campaigns
                   (id, account_id, name, template_name, total_target_count, start_date, desired_state, created_at,
                    updated_at)
            VALUES (:id, 'default', 'Sale', 'sale', :people, now(), 'scheduled', now(), now())
            """, """
            INSERT INTO marketing_campaign_recipients
                   (id, campaign_id, user_phone, user_id, contact_key, ordinal, scheduled_date)
            SELECT uuidv7(), :id, '+491555' || (1000000 + n), uuidv7(), md5(n::text), n - 1, date '2026-03-02'
              FROM generate_series(1, :people) n
            """, """
            INSERT INTO marketing_campaign_deliveries
                   (recipient_id, campaign_id, account_id, attempt_number, attempt_flags, milestones, sent_at, failed_at)
            SELECT id, :id, 'default', 1, 1, CASE WHEN ordinal % 1000 = 7 THEN 17 ELSE 1 END, now(),
                   CASE WHEN ordinal % 1000 = 7 THEN now() END
              FROM marketing_campaign_recipients WHERE :people > 0
            """, """
            INSERT INTO marketing_campaign_progress (campaign_id, account_id, planned, messages_sent, settled)
            VALUES (:id, 'default', :people, :people, :people)
            """);

    private static final String ONE_ROW = "SELECT name FROM marketing_campaigns WHERE id = :id";

    private final int people;
    private final int reads;
    private final BenchApi api = new BenchApi();
    private final List<String> paths;
    private final List<UUID> recipients;

    private ApiReadBenchmark(RunOptions runOptions) {
        this.people = runOptions.events();
        this.reads = Math.min(runOptions.events() / EVENTS_PER_READ, MAX_READS);
        var campaign = "/api/campaigns/" + CAMPAIGN;
        this.paths = List.of(
                "/api/campaigns",
                campaign,
                campaign + "/stats",
                campaign + "/recipients",
                campaign + "/recipients?cursor=" + people / 2,
                campaign + "/recipients?status=failed",
                campaign + "/recipients?phone=%2B4915551000001",
                "/api/quota");
        fill();
        this.recipients = api.tables()
                .sql("SELECT id FROM marketing_campaign_recipients")
                .query(UUID.class)
                .list();
    }

    static Benchmark of(RunOptions runOptions) {
        return new ApiReadBenchmark(runOptions);
    }

    @Override
    public String name() {
        return "api-read";
    }

    @Override
    public String unit() {
        return "reads/s (p99)";
    }

    @Override
    public double ours() {
        return measureReadsPerSecond("api", read -> {
            var unused = api.get(paths.get(read % paths.size()));
        });
    }

    @Override
    public double limit() {
        try (var connections = api.database().connectionsOf("trickle_api")) {
            var database = JdbcClient.create(connections);
            return measureReadsPerSecond("bare", read -> {
                var unused = database.sql(ONE_ROW)
                        .param("id", CAMPAIGN.value())
                        .query(String.class)
                        .single();
            });
        }
    }

    private double measureReadsPerSecond(String what, IntConsumer read) {
        var projecting = Thread.ofPlatform().start(this::projectUntilInterrupted);
        var nanos = new long[reads];
        var interval = Duration.ofSeconds(1).toNanos() / READS_PER_SECOND;
        var start = System.nanoTime();
        try (var readers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var number = 0; number < reads; number++) {
                var turn = number;
                var due = start + turn * interval;
                LockSupport.parkNanos(due - System.nanoTime());
                readers.execute(() -> {
                    read.accept(turn);
                    nanos[turn] = System.nanoTime() - due;
                });
            }
        }
        var isProjecting = projecting.isAlive();
        projecting.interrupt();
        if (!isProjecting) {
            throw new IllegalStateException("The projection stopped during the measurement");
        }
        Arrays.sort(nanos);
        if (nanos[0] == 0) {
            throw new IllegalStateException("Some reads failed");
        }
        var slow = nanos[reads * 99 / 100];
        System.out.printf(
                Locale.ROOT,
                "  %s: p50 %.1f ms, p99 %.1f ms, max %.1f ms%n",
                what,
                nanos[reads / 2] / 1e6,
                slow / 1e6,
                nanos[reads - 1] / 1e6);
        return Duration.ofSeconds(1).toNanos() / (double) slow;
    }

    /** Projects delivery reports, like the status-service during a campaign. */
    private void projectUntilInterrupted() {
        try (var connections = api.database().connectionsOf("trickle_status")) {
            var projection = new DeliveryProjection(connections);
            for (var from = 0; !Thread.currentThread().isInterrupted(); from = (from + REPORTS) % (people - REPORTS)) {
                var events = new ProjectionBatch();
                recipients
                        .subList(from, from + REPORTS)
                        .forEach(id -> events.add(
                                ACCOUNT,
                                new MessageDelivered(new AttemptId(new RecipientId(id), 1), CAMPAIGN, DELIVERED)));
                projection.apply(events);
                LockSupport.parkNanos(REPORT_INTERVAL.toNanos());
            }
        } catch (SQLException failure) {
            throw new IllegalStateException("The reports cannot be projected", failure);
        }
    }

    private void fill() {
        for (var sql : FILL) {
            api.tables()
                    .sql(sql)
                    .param("id", CAMPAIGN.value())
                    .param("people", people)
                    .update();
        }
        api.tables().sql("VACUUM ANALYZE").update();
    }

    @Override
    public void close() {
        api.close();
    }
}
