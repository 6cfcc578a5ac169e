package dev.trickle.status.routing;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.DeliveryUpdate;
import dev.trickle.pipeline.DeliveryUpdate.Pricing;
import dev.trickle.status.attempt.KnownAttempt;
import dev.trickle.status.notification.MessageStatus;
import dev.trickle.status.notification.WebhookNotification.MessageReported;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Stores delivery reports about messages that no attempt is known for yet. */
@Component
class ParkedWebhooks {

    private static final int BATCH_SIZE = 1_000;

    private static final String PARK = """
            INSERT INTO parked_webhooks
                   (message_id, status, account_id, contact_key, in_service_window, code, reported_at, parked_at,
                    pricing_category, pricing_type, pricing_billable, pricing_country)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (message_id, status) DO NOTHING
            """;

    private static final String MATCH = """
            SELECT p.message_id, p.status, p.code, p.reported_at,
                   p.pricing_category, p.pricing_type, p.pricing_billable, p.pricing_country,
                   a.recipient_id, a.attempt_number, a.campaign_id, a.account_id, a.contact_key
              FROM parked_webhooks p
              JOIN send_attempts a ON a.message_id = p.message_id
            """;

    /** Restricted to uncounted reports, which have a partial index, so polling every second is cheap. */
    private static final String MATCH_UNCOUNTED = MATCH + " WHERE p.counted_at IS NULL LIMIT " + BATCH_SIZE;

    private static final String MATCH_ALL = MATCH + " LIMIT " + BATCH_SIZE;

    /** Deletes these reports only: more reports of the same messages may have been parked meanwhile. */
    private static final String DELETE = """
            DELETE FROM parked_webhooks p
             USING unnest(?::text[], ?::text[]) AS published (message_id, status)
             WHERE p.message_id = published.message_id AND p.status = published.status
            """;

    private static final String FIND_OVERDUE = """
            SELECT message_id, min(account_id) AS account_id, min(contact_key) AS contact_key,
                   min(reported_at) AS reported_at,
                   bool_or(in_service_window OR counted_at IS NOT NULL) OR bool_and(status = 'READ') AS needs_no_slot
              FROM parked_webhooks
             WHERE message_id IN (SELECT message_id FROM parked_webhooks
                                   WHERE counted_at IS NULL AND parked_at <= ? ORDER BY parked_at LIMIT ?)
             GROUP BY message_id
            """;

    private static final String FIND_COUNTED =
            "SELECT message_key FROM external_messages WHERE message_key = ANY (?::text[])";

    private static final String RECORD_COUNTED = """
            INSERT INTO external_messages (message_key, counted_at)
            SELECT DISTINCT message_key, ?::timestamptz FROM unnest(?::text[]) AS message_key
            ON CONFLICT DO NOTHING
            """;

    private static final String DELETE_COUNTED = "DELETE FROM external_messages WHERE counted_at <= ?";

    private static final String MARK_COUNTED =
            "UPDATE parked_webhooks SET counted_at = ? WHERE counted_at IS NULL AND message_id = ANY (?::text[])";

    /** Keeps reports with a known attempt, whatever their age: they are published next. */
    private static final String DELETE_EXPIRED = """
            DELETE FROM parked_webhooks p
             WHERE p.parked_at <= ?
               AND NOT EXISTS (SELECT 1 FROM send_attempts a WHERE a.message_id = p.message_id)
            """;

    private static final String FIND_EARLIEST = "SELECT min(parked_at) FROM parked_webhooks WHERE counted_at IS NULL";

    private final JdbcTemplate database;

    ParkedWebhooks(JdbcTemplate database) {
        this.database = database;
    }

    /**
     * A report whose message is unknown.
     *
     * @param contactKey key of the recipient; null if the report has no identifier
     */
    record ParkedReport(
            MessageReported reported,
            AccountId account,
            @Nullable ContactKey contactKey) {}

    /** A report whose message is known now. */
    record Matched(
            String messageId,
            MessageStatus status,
            String code,
            Instant at,
            @Nullable Pricing pricing,
            KnownAttempt known) {

        DeliveryUpdate toEvent() {
            return status.toEvent(known.attempt(), known.campaign(), code, at, pricing);
        }
    }

    /**
     * A message that stayed unknown.
     *
     * @param needsNoSlot whether the message was counted before or does not count against the messaging limit. A
     *     message with no report except of its reading was counted when it was sent, however long ago
     */
    record Overdue(
            String messageId, AccountId account, Optional<ContactKey> contactKey, Instant at, boolean needsNoSlot) {}

    void park(List<ParkedReport> reports, Instant now) {
        database.batchUpdate(PARK, reports, BATCH_SIZE, (statement, parked) -> {
            var reported = parked.reported();
            statement.setString(1, reported.messageId());
            statement.setString(2, reported.status().name());
            statement.setString(3, parked.account().value());
            statement.setString(
                    4, parked.contactKey() == null ? null : parked.contactKey().value());
            statement.setBoolean(5, reported.inServiceWindow());
            statement.setString(6, reported.code());
            statement.setTimestamp(7, Timestamp.from(reported.at()));
            statement.setTimestamp(8, Timestamp.from(now));
            setPricing(statement, reported.pricing());
        });
    }

    private static void setPricing(PreparedStatement statement, @Nullable Pricing pricing) throws SQLException {
        statement.setString(9, pricing == null ? null : pricing.category());
        statement.setString(10, pricing == null ? null : pricing.type());
        statement.setObject(11, pricing == null ? null : pricing.billable(), Types.BOOLEAN);
        statement.setString(12, pricing == null ? null : pricing.country());
    }

    /** Finds some reports whose message the sender knows now, with or without reports that are counted as external. */
    List<Matched> findMatched(boolean includeCounted) {
        return database.query(includeCounted ? MATCH_ALL : MATCH_UNCOUNTED, (row, number) -> mapMatched(row));
    }

    private static Matched mapMatched(ResultSet row) throws SQLException {
        var messageId = row.getString("message_id");
        return new Matched(
                messageId,
                MessageStatus.valueOf(row.getString("status")),
                row.getString("code"),
                row.getTimestamp("reported_at").toInstant(),
                pricing(row),
                KnownAttempt.of(row, messageId));
    }

    private static @Nullable Pricing pricing(ResultSet row) throws SQLException {
        var category = row.getString("pricing_category");
        return category == null
                ? null
                : new Pricing(
                        category,
                        row.getString("pricing_type"),
                        row.getBoolean("pricing_billable"),
                        row.getString("pricing_country"));
    }

    /** Deletes these reports, which are published. */
    void delete(Collection<Matched> published) {
        database.update(
                DELETE,
                published.stream().map(Matched::messageId).toArray(String[]::new),
                published.stream().map(matched -> matched.status().name()).toArray(String[]::new));
    }

    /** Finds some messages with an uncounted report that was parked at this instant or before. */
    List<Overdue> findOverdue(Instant parkedBy) {
        return database.query(
                FIND_OVERDUE,
                (row, number) -> new Overdue(
                        row.getString("message_id"),
                        new AccountId(row.getString("account_id")),
                        Optional.ofNullable(row.getString("contact_key")).map(ContactKey::new),
                        row.getTimestamp("reported_at").toInstant(),
                        row.getBoolean("needs_no_slot")),
                Timestamp.from(parkedBy),
                BATCH_SIZE);
    }

    void markCounted(Collection<String> messageIds, Instant now) {
        database.update(MARK_COUNTED, Timestamp.from(now), messageIds.toArray(String[]::new));
    }

    /** Returns those of these messages, by their keys, that were counted before their reports expired. */
    Set<String> findCounted(Collection<String> messageKeys) {
        return Set.copyOf(
                database.queryForList(FIND_COUNTED, String.class, (Object) messageKeys.toArray(String[]::new)));
    }

    /** Records these messages, by their keys, beyond the expiry of their reports. */
    void recordCounted(Collection<String> messageKeys, Instant now) {
        database.update(RECORD_COUNTED, Timestamp.from(now), messageKeys.toArray(String[]::new));
    }

    /** Deletes the keys of messages that were counted at this instant or before. */
    void deleteCountedUntil(Instant instant) {
        database.update(DELETE_COUNTED, Timestamp.from(instant));
    }

    /** Deletes reports without a known attempt that were parked at this instant or before. */
    void deleteParkedUntil(Instant instant) {
        database.update(DELETE_EXPIRED, Timestamp.from(instant));
    }

    /** Returns the instant at which the earliest uncounted report was parked. */
    Optional<Instant> findEarliest() {
        return Optional.ofNullable(database.queryForObject(FIND_EARLIEST, Timestamp.class))
                .map(Timestamp::toInstant);
    }
}
