package dev.trickle.status.projection;

import dev.trickle.pipeline.ScheduleEvent.QuotaUsed;
import dev.trickle.pipeline.background.Retry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map.Entry;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.core.retry.RetryPolicy;

/**
 * Merges batches of events into the delivery tables and keeps the counters exact, one transaction per batch.
 *
 * <p>Applying events again, in another order or in other batches results in the same rows, so a crash after the commit
 * only repeats work.
 */
public final class DeliveryProjection {

    /** After a deadlock or a serialization failure, SQLSTATE class 40, the whole transaction is repeated. */
    private static final Retry RETRY = new Retry(
            RetryPolicy.builder()
                    .predicate(failure -> failure instanceof SQLException sqlException
                            && sqlException.getSQLState() != null
                            && sqlException.getSQLState().startsWith("40"))
                    .maxRetries(9)
                    .delay(Duration.ZERO)
                    .build(),
            failure -> {});

    /** Lock order of rows: two consumers may write the same rows for a moment after a rebalance. */
    private static final Comparator<DeliveryRow> BY_RECIPIENT = Comparator.comparing(row -> row.recipient.value());

    private static final Comparator<CampaignRow> BY_CAMPAIGN = Comparator.comparing(row -> row.campaign.value());

    private static final Comparator<PricingRow> BY_ATTEMPT = Comparator.comparing(
                    (PricingRow row) -> row.attempt().recipient().value())
            .thenComparingInt(row -> row.attempt().number());

    private final DataSource connections;

    public DeliveryProjection(DataSource connections) {
        this.connections = connections;
    }

    /**
     * Merges the batch and commits.
     *
     * @throws SQLException if PostgreSQL is unreachable or rejects a statement; nothing is written then
     */
    public void apply(ProjectionBatch events) throws SQLException {
        RETRY.run(() -> applyOnce(events));
    }

    private void applyOnce(ProjectionBatch events) throws SQLException {
        try (var connection = connections.getConnection()) {
            connection.setAutoCommit(false);
            try {
                write(connection, events);
                connection.commit();
            } catch (SQLException failure) {
                connection.rollback();
                throw failure;
            }
        }
    }

    // Commits synchronously: Kafka's offsets are committed afterwards, and a row that a power failure took back would
    // be
    // missing until the next replay. A batch of thousands of events waits once.
    private static void write(Connection connection, ProjectionBatch events) throws SQLException {
        writeDeliveries(
                connection, events.deliveries().stream().sorted(BY_RECIPIENT).toList());
        writeCampaigns(
                connection, events.campaigns().stream().sorted(BY_CAMPAIGN).toList());
        writePricing(connection, events.pricing().stream().sorted(BY_ATTEMPT).toList());
        writeQuotas(connection, List.copyOf(events.quotas().entrySet()));
    }

    private static void writeDeliveries(Connection connection, List<DeliveryRow> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (var statement = new ArrayStatement<>(connection, ProjectionSql.DELIVERIES, rows)) {
            statement
                    .column("uuid", row -> row.recipient.value())
                    .column("uuid", row -> row.campaign.value())
                    .column("text", row -> row.account.value())
                    .counts(DeliveryRow::attemptNumber)
                    .counts(DeliveryRow::attemptFlags)
                    .counts(DeliveryRow::milestones)
                    .counts(DeliveryRow::retries)
                    .column("text", DeliveryRow::resendAttempts)
                    .column("text", DeliveryRow::acceptedAttempts)
                    .column("text", DeliveryRow::undeliveredAttempts)
                    .column("text", DeliveryRow::unconfirmedAttempts)
                    .column("text", DeliveryRow::rejectedAttempts);
            for (var milestone : Milestone.values()) {
                statement.instants(row -> row.instantOf(milestone));
            }
            statement
                    .instants(row -> instantOf(row.error()))
                    .column("text", row -> valueOf(row.error()))
                    .instants(row -> instantOf(row.skip()))
                    .column("text", row -> valueOf(row.skip()));
            deleteEmptyActivity(connection, statement.ids());
        }
    }

    /** Deletes quarters of an hour whose counts are zero because all of them moved to another one. */
    private static void deleteEmptyActivity(Connection connection, List<UUID> campaigns) throws SQLException {
        if (campaigns.isEmpty()) {
            return;
        }
        try (var statement = new ArrayStatement<>(connection, ProjectionSql.DELETE_EMPTY_ACTIVITY, campaigns)) {
            statement.column("uuid", campaign -> campaign).execute();
        }
    }

    private static void writeCampaigns(Connection connection, List<CampaignRow> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (var statement = new ArrayStatement<>(connection, ProjectionSql.CAMPAIGNS, rows)) {
            statement
                    .column("uuid", row -> row.campaign.value())
                    .column("text", row -> row.account.value())
                    .column("int4", CampaignRow::planned)
                    .instants(CampaignRow::startedAt)
                    .instants(row -> instantOf(row.closeReason()))
                    .column("text", row -> valueOf(row.closeReason()))
                    .column("int4", DeliveryProjection::missing)
                    .instants(DeliveryProjection::missingAt)
                    .execute();
        }
    }

    private static @Nullable Integer missing(CampaignRow row) {
        var report = row.missing();
        return report == null ? null : report.missing();
    }

    private static @Nullable Instant missingAt(CampaignRow row) {
        var report = row.missing();
        return report == null ? null : report.at();
    }

    private static void writePricing(Connection connection, List<PricingRow> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (var statement = new ArrayStatement<>(connection, ProjectionSql.PRICING, rows)) {
            statement
                    .column("uuid", row -> row.attempt().recipient().value())
                    .column("int4", row -> row.attempt().number())
                    .column("uuid", row -> row.campaign().value())
                    .column("text", row -> row.account().value())
                    .instants(PricingRow::at)
                    .column("text", row -> row.pricing().category())
                    .column("text", row -> row.pricing().type())
                    .column("bool", row -> row.pricing().billable())
                    .column("text", row -> row.pricing().country())
                    .execute();
        }
    }

    private static void writeQuotas(Connection connection, List<Entry<QuotaDay, QuotaUsed>> rows) throws SQLException {
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

    private static @Nullable Instant instantOf(@Nullable EarliestValue earliest) {
        return earliest == null ? null : earliest.at();
    }

    private static @Nullable String valueOf(@Nullable EarliestValue earliest) {
        return earliest == null ? null : earliest.value();
    }
}
