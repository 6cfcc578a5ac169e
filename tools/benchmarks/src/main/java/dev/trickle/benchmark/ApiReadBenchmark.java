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
 * What people look at, asked 200 times a second while 1,000 reports a second of a large campaign are folded into the
 * same database; against one row of it read as often without the API. What is told is the slowest of a hundred: reads a
 * second if all took as long, counted from the instant at which each was due.
 */
final class ApiReadBenchmark implements Benchmark {

    private static final AccountId ACCOUNT = new AccountId("default");
    private static final CampaignId CAMPAIGN = CampaignId.of("019c0000-0000-7000-8000-000000000001");
    private static final Instant DELIVERED = Instant.parse("2026-03-02T08:00:02Z");
    private static final int READS_PER_SECOND = 200;
    private static final int MOST_READS = 30 * READS_PER_SECOND;
    private static final int EVENTS_PER_READ = 10;
    private static final int REPORTS = 100;
    private static final Duration BETWEEN_REPORTS = Duration.ofMillis(100);

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
        this.reads = Math.min(runOptions.events() / EVENTS_PER_READ, MOST_READS);
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
        return slowestOfAHundred("api", read -> {
            var unused = api.get(paths.get(read % paths.size()));
        });
    }

    @Override
    public double limit() {
        try (var connections = api.database().as("trickle_api")) {
            var database = JdbcClient.create(connections);
            return slowestOfAHundred("bare", read -> {
                var unused = database.sql(ONE_ROW)
                        .param("id", CAMPAIGN.value())
                        .query(String.class)
                        .single();
            });
        }
    }

    private double slowestOfAHundred(String what, IntConsumer read) {
        var folding = Thread.ofPlatform().start(this::foldUntilInterrupted);
        var took = new long[reads];
        var between = Duration.ofSeconds(1).toNanos() / READS_PER_SECOND;
        var began = System.nanoTime();
        try (var readers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var number = 0; number < reads; number++) {
                var turn = number;
                var due = began + turn * between;
                LockSupport.parkNanos(due - System.nanoTime());
                readers.execute(() -> {
                    read.accept(turn);
                    took[turn] = System.nanoTime() - due;
                });
            }
        }
        var folded = folding.isAlive();
        folding.interrupt();
        if (!folded) {
            throw new IllegalStateException("Nothing was folded meanwhile");
        }
        Arrays.sort(took);
        if (took[0] == 0) {
            throw new IllegalStateException("Not every read was answered");
        }
        var slow = took[reads * 99 / 100];
        System.out.printf(
                Locale.ROOT,
                "  %s: p50 %.1f ms, p99 %.1f ms, longest %.1f ms%n",
                what,
                took[reads / 2] / 1e6,
                slow / 1e6,
                took[reads - 1] / 1e6);
        return Duration.ofSeconds(1).toNanos() / (double) slow;
    }

    /** The part of the status-service in a campaign that runs. */
    private void foldUntilInterrupted() {
        try (var connections = api.database().as("trickle_status")) {
            var fold = new DeliveryProjection(connections);
            for (var from = 0; !Thread.currentThread().isInterrupted(); from = (from + REPORTS) % (people - REPORTS)) {
                var events = new ProjectionBatch();
                recipients
                        .subList(from, from + REPORTS)
                        .forEach(id -> events.add(
                                ACCOUNT,
                                new MessageDelivered(new AttemptId(new RecipientId(id), 1), CAMPAIGN, DELIVERED)));
                fold.apply(events);
                LockSupport.parkNanos(BETWEEN_REPORTS.toNanos());
            }
        } catch (SQLException failure) {
            throw new IllegalStateException("The reports cannot be folded", failure);
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
