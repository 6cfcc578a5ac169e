package dev.trickle.status.routing;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.DeliveryUpdate;
import dev.trickle.status.notification.MessageStatus;
import dev.trickle.status.notification.WebhookNotification.MessageReported;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Reports about messages that nobody here knows yet. */
@Component
class ParkedWebhooks {

    private static final int AT_ONCE = 1_000;

    private static final String PARK = """
            INSERT INTO parked_webhooks
                   (message_id, status, account_id, contact_key, in_service_window, code, reported_at, parked_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (message_id, status) DO NOTHING
            """;

    private static final String MATCH = """
            SELECT p.message_id, p.status, p.code, p.reported_at,
                   a.recipient_id, a.attempt_number, a.campaign_id, a.account_id, a.contact_key
              FROM parked_webhooks p
              JOIN send_attempts a ON a.message_id = p.message_id
            """;

    /** Those that still wait; with an index of their own, so that looking every second costs nothing. */
    private static final String MATCH_WAITING = MATCH + " WHERE p.counted_at IS NULL LIMIT " + AT_ONCE;

    private static final String MATCH_ALL = MATCH + " LIMIT " + AT_ONCE;

    /** These reports and no others of their messages: more may have been parked since they were read. */
    private static final String FORGET = """
            DELETE FROM parked_webhooks p
             USING unnest(?::text[], ?::text[]) AS published (message_id, status)
             WHERE p.message_id = published.message_id AND p.status = published.status
            """;

    private static final String DUE = """
            SELECT message_id, min(account_id) AS account_id, min(contact_key) AS contact_key,
                   min(reported_at) AS reported_at,
                   bool_or(in_service_window OR counted_at IS NOT NULL) AS needs_no_slot
              FROM parked_webhooks
             WHERE message_id IN (SELECT message_id FROM parked_webhooks
                                   WHERE counted_at IS NULL AND parked_at <= ? ORDER BY parked_at LIMIT ?)
             GROUP BY message_id
            """;

    private static final String COUNTED =
            "UPDATE parked_webhooks SET counted_at = ? WHERE counted_at IS NULL AND message_id = ANY (?::text[])";

    /** What belongs to an attempt by now is still to be published, however old it is. */
    private static final String FORGET_OLD = """
            DELETE FROM parked_webhooks p
             WHERE p.parked_at <= ?
               AND NOT EXISTS (SELECT 1 FROM send_attempts a WHERE a.message_id = p.message_id)
            """;

    private static final String EARLIEST = "SELECT min(parked_at) FROM parked_webhooks WHERE counted_at IS NULL";

    private final JdbcTemplate database;

    ParkedWebhooks(JdbcTemplate database) {
        this.database = database;
    }

    /**
     * A report that waits for its message.
     *
     * @param contactKey of the recipient, where WhatsApp names them
     */
    record ParkedReport(
            MessageReported reported,
            AccountId account,
            @Nullable ContactKey contactKey) {}

    /** A report whose message has turned up. */
    record Matched(String messageId, MessageStatus status, String code, Instant at, KnownAttempt known) {

        DeliveryUpdate event() {
            return status.about(known.attempt(), known.campaign(), code, at);
        }
    }

    /**
     * A message that did not turn up in time.
     *
     * @param needsNoSlot whether it was counted before, or does not count against the messaging limit
     */
    record Overdue(
            String messageId, AccountId account, Optional<ContactKey> contactKey, Instant at, boolean needsNoSlot) {}

    void park(List<ParkedReport> reports, Instant now) {
        database.batchUpdate(PARK, reports, AT_ONCE, (statement, parkedReport) -> {
            var reported = parkedReport.reported();
            statement.setString(1, reported.messageId());
            statement.setString(2, reported.status().name());
            statement.setString(3, parkedReport.account().value());
            statement.setString(
                    4,
                    parkedReport.contactKey() == null
                            ? null
                            : parkedReport.contactKey().value());
            statement.setBoolean(5, reported.inServiceWindow());
            statement.setString(6, reported.code());
            statement.setTimestamp(7, Timestamp.from(reported.at()));
            statement.setTimestamp(8, Timestamp.from(now));
        });
    }

    /** Some whose message the sender knows by now; with those that were counted already, or without. */
    List<Matched> matched(boolean evenCounted) {
        return database.query(evenCounted ? MATCH_ALL : MATCH_WAITING, (row, number) -> matchedOf(row));
    }

    private static Matched matchedOf(ResultSet row) throws SQLException {
        var messageId = row.getString("message_id");
        return new Matched(
                messageId,
                MessageStatus.valueOf(row.getString("status")),
                row.getString("code"),
                row.getTimestamp("reported_at").toInstant(),
                KnownAttempt.of(row, messageId));
    }

    /** Forgets these reports, which have been published. */
    void forget(Collection<Matched> published) {
        database.update(
                FORGET,
                published.stream().map(Matched::messageId).toArray(String[]::new),
                published.stream().map(matched -> matched.status().name()).toArray(String[]::new));
    }

    /** Some messages with a report that was parked at this instant or before and has not been counted. */
    List<Overdue> overdue(Instant parkedBy) {
        return database.query(
                DUE,
                (row, number) -> new Overdue(
                        row.getString("message_id"),
                        new AccountId(row.getString("account_id")),
                        Optional.ofNullable(row.getString("contact_key")).map(ContactKey::new),
                        row.getTimestamp("reported_at").toInstant(),
                        row.getBoolean("needs_no_slot")),
                Timestamp.from(parkedBy),
                AT_ONCE);
    }

    void counted(Collection<String> messageIds, Instant now) {
        database.update(COUNTED, Timestamp.from(now), messageIds.toArray(String[]::new));
    }

    /** Gives up those that were parked at this instant or before and belong to no attempt. */
    void forgetParkedBy(Instant instant) {
        database.update(FORGET_OLD, Timestamp.from(instant));
    }

    /** When the first of those that still wait was parked. */
    Optional<Instant> earliest() {
        return Optional.ofNullable(database.queryForObject(EARLIEST, Timestamp.class))
                .map(Timestamp::toInstant);
    }
}
