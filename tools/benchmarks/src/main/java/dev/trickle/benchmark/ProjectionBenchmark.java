package dev.trickle.benchmark;

import com.zaxxer.hikari.HikariDataSource;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * Projects one delivery report for each recipient of a large campaign, in random order. The limit is one UPDATE that
 * only sets the columns of the report. Both write the same rows in batches of the same size, one commit each, to the
 * same durable PostgreSQL.
 */
final class ProjectionBenchmark implements Benchmark {

    private static final AccountId ACCOUNT = new AccountId("default");
    private static final CampaignId CAMPAIGN = CampaignId.of("019c0000-0000-7000-8000-000000000001");
    private static final Instant SENT = Instant.parse("2026-03-02T08:00:00Z");
    private static final Instant DELIVERED = SENT.plusSeconds(2);
    private static final int BATCH = 2_000;

    private static final String EMPTY =
            "TRUNCATE marketing_campaign_deliveries, marketing_campaign_progress, marketing_campaign_activity";

    private static final String ACCEPTED = """
            INSERT INTO marketing_campaign_deliveries
                   (recipient_id, campaign_id, account_id, attempt_number, attempt_flags, milestones, sent_at)
            SELECT recipient_id, ?, ?, 1, 1, 1, ?::timestamptz
              FROM unnest(?::uuid[]) AS accepted (recipient_id)
            """;

    private static final String ONLY_SET = """
            UPDATE marketing_campaign_deliveries d
               SET milestones = d.milestones | 2,
                   delivered_at = r.delivered_at
              FROM unnest(?::uuid[], ?::timestamptz[]) AS r (recipient_id, delivered_at)
             WHERE d.recipient_id = r.recipient_id
            """;

    private final BenchDatabase database;
    private final HikariDataSource status;
    private final List<RecipientId> recipients;

    private ProjectionBenchmark(BenchDatabase database, List<RecipientId> recipients) {
        this.database = database;
        this.status = database.connectionsOf("trickle_status");
        this.recipients = recipients;
    }

    static Benchmark of(RunOptions runOptions) {
        var random = new Random(1);
        var recipients = new ArrayList<RecipientId>();
        for (var i = 0; i < runOptions.events(); i++) {
            recipients.add(new RecipientId(new UUID(random.nextLong(), random.nextLong())));
        }
        return new ProjectionBenchmark(BenchDatabase.start(), recipients);
    }

    @Override
    public String name() {
        return "fold";
    }

    @Override
    public String unit() {
        return "events/s";
    }

    @Override
    public double ours() {
        var projection = new DeliveryProjection(status);
        return eventsPerSecond(batch -> {
            var events = new ProjectionBatch();
            for (var recipient : batch) {
                events.add(ACCOUNT, new MessageDelivered(new AttemptId(recipient, 1), CAMPAIGN, DELIVERED));
            }
            projection.apply(events);
        });
    }

    @Override
    public double limit() {
        return eventsPerSecond(batch -> {
            try (var connection = status.getConnection();
                    var update = connection.prepareStatement(ONLY_SET)) {
                connection.setAutoCommit(false);
                update.setArray(1, connection.createArrayOf("uuid", ids(batch)));
                update.setArray(
                        2,
                        connection.createArrayOf(
                                "timestamptz",
                                Collections.nCopies(batch.size(), DELIVERED.toString())
                                        .toArray()));
                update.executeUpdate();
                connection.commit();
            }
        });
    }

    private double eventsPerSecond(Batch batch) {
        try {
            reset();
            var order = new ArrayList<>(recipients);
            Collections.shuffle(order, new Random(2));
            var began = System.nanoTime();
            for (var from = 0; from < order.size(); from += BATCH) {
                batch.write(order.subList(from, Math.min(from + BATCH, order.size())));
            }
            var took = Duration.ofNanos(System.nanoTime() - began);
            return order.size() / (took.toNanos() / 1e9);
        } catch (SQLException failure) {
            throw new IllegalStateException("The benchmark failed", failure);
        }
    }

    /** Restores the table, so that each run starts equally and without work of the previous run. */
    private void reset() throws SQLException {
        try (var connection = status.getConnection();
                var empty = connection.createStatement();
                var insert = connection.prepareStatement(ACCEPTED)) {
            empty.execute(EMPTY);
            insert.setObject(1, CAMPAIGN.value());
            insert.setString(2, ACCOUNT.value());
            insert.setString(3, SENT.toString());
            insert.setArray(4, connection.createArrayOf("uuid", ids(recipients)));
            insert.executeUpdate();
        }
        database.vacuumAndCheckpoint("marketing_campaign_deliveries");
    }

    private static Object[] ids(List<RecipientId> recipients) {
        return recipients.stream().map(RecipientId::value).toArray();
    }

    @Override
    public void close() {
        status.close();
        database.close();
    }

    /** Writes one batch and commits it. */
    @FunctionalInterface
    private interface Batch {
        void write(List<RecipientId> recipients) throws SQLException;
    }
}
