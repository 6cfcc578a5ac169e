package dev.trickle.status.projection;

import dev.trickle.pipeline.ScheduleEvent.QuotaUsed;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map.Entry;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Joins batches of events into the delivery tables and keeps the counters exact, one transaction a batch.
 *
 * <p>Applying events again, in another order or cut into other batches leaves the same rows; so whoever crashes after
 * the commit simply applies them once more.
 */
public final class DeliveryProjection {

    private static final int TRIES = 10;

    /** Two writers that meet, for a moment after a rebalance, then lock their common rows in the same order. */
    private static final Comparator<DeliveryRow> BY_RECIPIENT = Comparator.comparing(row -> row.recipient.value());

    private static final Comparator<CampaignRow> BY_CAMPAIGN = Comparator.comparing(row -> row.campaign.value());

    private final DataSource connections;

    public DeliveryProjection(DataSource connections) {
        this.connections = connections;
    }

    /**
     * Joins the batch in; when this returns, the rows stand.
     *
     * @throws SQLException if PostgreSQL cannot be reached or refuses; nothing was written
     */
    public void apply(ProjectionBatch events) throws SQLException {
        for (var tried = 1; ; tried++) {
            try (var connection = connections.getConnection()) {
                applyOnce(connection, events);
                return;
            } catch (SQLException failure) {
                if (tried == TRIES || !mayPass(failure)) {
                    throw failure;
                }
            }
        }
    }

    /** Class 40: a dead-lock, or a conflict with another transaction; PostgreSQL asks for the whole once more. */
    private static boolean mayPass(SQLException failure) {
        return failure.getSQLState() != null && failure.getSQLState().startsWith("40");
    }

    private static void applyOnce(Connection connection, ProjectionBatch events) throws SQLException {
        connection.setAutoCommit(false);
        try {
            write(connection, events);
            connection.commit();
        } catch (SQLException failure) {
            connection.rollback();
            throw failure;
        }
    }

    // Each commit waits for the disk: Kafka's offsets follow it, and a row that a power cut took back after that would
    // be missing until the next replay. A batch of thousands pays the wait once.
    private static void write(Connection connection, ProjectionBatch events) throws SQLException {
        deliveries(connection, events.deliveries().stream().sorted(BY_RECIPIENT).toList());
        campaigns(connection, events.campaigns().stream().sorted(BY_CAMPAIGN).toList());
        quotas(connection, List.copyOf(events.quotas().entrySet()));
    }

    private static void deliveries(Connection connection, List<DeliveryRow> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (var statement = new ArrayStatement<>(connection, ProjectionSql.DELIVERIES, rows)) {
            statement
                    .column("uuid", row -> row.recipient.value())
                    .column("uuid", row -> row.campaign.value())
                    .column("text", row -> row.account.value())
                    .counts(DeliveryRow::attemptNumber)
                    .counts(DeliveryRow::attemptMask)
                    .counts(DeliveryRow::mask)
                    .counts(DeliveryRow::retries)
                    .column("text", DeliveryRow::resendAttempts)
                    .column("text", DeliveryRow::acceptedAttempts);
            for (var milestone : Milestone.values()) {
                statement.instants(row -> row.moment(milestone));
            }
            statement
                    .instants(row -> at(row.error()))
                    .column("text", row -> word(row.error()))
                    .instants(row -> at(row.skip()))
                    .column("text", row -> word(row.skip()));
            forgetEmpty(connection, statement.ids());
        }
    }

    /** A count that moved to another quarter of an hour may leave one behind in which nothing happened. */
    private static void forgetEmpty(Connection connection, List<UUID> campaigns) throws SQLException {
        if (campaigns.isEmpty()) {
            return;
        }
        try (var statement = new ArrayStatement<>(connection, ProjectionSql.EMPTIED, campaigns)) {
            statement.column("uuid", campaign -> campaign).execute();
        }
    }

    private static void campaigns(Connection connection, List<CampaignRow> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (var statement = new ArrayStatement<>(connection, ProjectionSql.CAMPAIGNS, rows)) {
            statement
                    .column("uuid", row -> row.campaign.value())
                    .column("text", row -> row.account.value())
                    .column("int4", CampaignRow::planned)
                    .instants(CampaignRow::startedAt)
                    .instants(row -> at(row.closing()))
                    .column("text", row -> word(row.closing()))
                    .execute();
        }
    }

    private static void quotas(Connection connection, List<Entry<QuotaDay, QuotaUsed>> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (var statement = new ArrayStatement<>(connection, ProjectionSql.QUOTAS, rows)) {
            statement
                    .column("uuid", row -> row.getKey().id())
                    .column("text", row -> row.getKey().account().value())
                    .column("date", row -> row.getKey().date().toString())
                    .column("int4", row -> row.getValue().used())
                    .column("int4", row -> row.getValue().limit())
                    .column("jsonb", row -> QuotaDay.breakdown(row.getValue()))
                    .column("int8", row -> row.getValue().sequence())
                    .instants(row -> row.getValue().at())
                    .execute();
        }
    }

    private static @Nullable Instant at(@Nullable EarliestValue earliestValue) {
        return earliestValue == null ? null : earliestValue.at();
    }

    private static @Nullable String word(@Nullable EarliestValue earliestValue) {
        return earliestValue == null ? null : earliestValue.word();
    }
}
