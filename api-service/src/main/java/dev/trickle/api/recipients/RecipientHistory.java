package dev.trickle.api.recipients;

import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the history of a recipient by attempt. */
@Component
class RecipientHistory {

    /**
     * In causal order. WhatsApp's instants are whole seconds of its own clock, so a report counts as later than what it
     * is about: the claim and the acceptance of its attempt, and a reading as later than the delivery.
     */
    private static final String STEPS = """
            SELECT at, event, attempt, detail
              FROM (SELECT p.completed_at AS at, 'planned' AS event, NULL::integer AS attempt, NULL::text AS detail, 0 AS rank,
                           p.completed_at AS ordered_at
                      FROM campaign_plans p
                      JOIN marketing_campaign_recipients r ON r.campaign_id = p.campaign_id
                     WHERE r.id = :recipient
                    UNION ALL
                    SELECT a.requested_at, 'claimed', a.attempt_number, NULL, 1, a.requested_at
                      FROM send_attempts a
                     WHERE a.recipient_id = :recipient AND a.state <> 'refused'
                    UNION ALL
                    SELECT a.state_changed_at, a.state, a.attempt_number, coalesce(a.code, a.reason),
                           CASE a.state WHEN 'undelivered' THEN 5 ELSE 2 END,
                           greatest(a.state_changed_at, a.requested_at, a.accepted_at)
                      FROM send_attempts a
                     WHERE a.recipient_id = :recipient
                       AND a.state IN ('refused', 'unconfirmed', 'not_called', 'rejected', 'undelivered')
                    UNION ALL
                    SELECT a.accepted_at, 'accepted', a.attempt_number, NULL, 3,
                           greatest(a.accepted_at, a.requested_at)
                      FROM send_attempts a
                     WHERE a.recipient_id = :recipient
                    UNION ALL
                    SELECT u.decided_at, 'decided', u.attempt_number, u.decision, 4, u.decided_at
                      FROM unconfirmed_decisions u
                     WHERE u.recipient_id = :recipient
                    UNION ALL
                    SELECT step.at, step.event, NULL, step.detail, step.rank, step.ordered_at
                      FROM marketing_campaign_deliveries d
                     CROSS JOIN LATERAL (SELECT min(greatest(a.accepted_at, a.requested_at)) AS at
                                           FROM send_attempts a
                                          WHERE a.recipient_id = :recipient AND a.accepted_at IS NOT NULL) AS accepted
                     CROSS JOIN LATERAL (VALUES
                               (d.delivered_at, 'delivered', NULL, 6, greatest(d.delivered_at, accepted.at)),
                               (d.read_at, 'read', NULL, 7, greatest(d.read_at, d.delivered_at, accepted.at)),
                               (d.failed_at, 'failed', d.error_code, 8, d.failed_at),
                               (d.skipped_at, 'skipped', d.skip_reason, 8, d.skipped_at))
                           AS step (at, event, detail, rank, ordered_at)
                     WHERE d.recipient_id = :recipient) steps
             WHERE at IS NOT NULL
             ORDER BY ordered_at, rank, attempt
            """;

    private final JdbcClient database;

    RecipientHistory(JdbcClient database) {
        this.database = database;
    }

    /** All entries, oldest first. */
    List<HistoryEntry> load(RecipientId recipient) {
        return database.sql(STEPS)
                .param("recipient", recipient.value())
                .query((row, number) -> entryIn(row))
                .list();
    }

    private static HistoryEntry entryIn(ResultSet row) throws SQLException {
        return new HistoryEntry(
                SqlInstants.read(row, "at"),
                row.getString("event"),
                row.getObject("attempt", Integer.class),
                row.getString("detail"));
    }

    /**
     * An entry of the history.
     *
     * @param event planned, claimed, accepted, refused, not_called, rejected, unconfirmed, undelivered, decided,
     *     delivered, read, failed or skipped
     * @param attempt number of the attempt; null for entries about all attempts
     * @param detail error code, reason or decision; may be null
     */
    record HistoryEntry(
            Instant at,
            String event,
            @Nullable Integer attempt,
            @Nullable String detail) {}
}
