package dev.trickle.status.attempt;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.status.notification.WebhookNotification;
import dev.trickle.status.notification.WebhookNotification.ConsentChanged;
import dev.trickle.status.notification.WebhookNotification.MessageReported;
import dev.trickle.status.notification.WebhookNotification.OptOutUnclear;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Finds the attempts that webhooks refer to: by the echoed attempt, else by the message, never by phone number. */
@Component
public class KnownAttemptRepository {

    /**
     * Includes messages that only webhooks named. The lateral joins enforce index lookups: a generic plan from the time
     * when the table was small would scan all of it.
     */
    private static final String FIND = """
        SELECT a.*
          FROM unnest(?::uuid[], ?::int[]) AS echo (recipient_id, attempt_number)
         CROSS JOIN LATERAL (SELECT recipient_id, attempt_number, campaign_id, account_id, contact_key, message_id, wa_id
                               FROM send_attempts
                              WHERE recipient_id = echo.recipient_id AND attempt_number = echo.attempt_number
                             OFFSET 0) a
         UNION
        SELECT a.*
          FROM unnest(?::text[]) AS message (id)
         CROSS JOIN LATERAL (SELECT recipient_id, attempt_number, campaign_id, account_id, contact_key, message_id, wa_id
                               FROM send_attempts
                              WHERE message_id = message.id
                             OFFSET 0) a
         UNION
        SELECT a.*
          FROM unnest(?::text[]) AS message (id)
         CROSS JOIN LATERAL (SELECT recipient_id, attempt_number
                               FROM reported_messages
                              WHERE message_id = message.id
                             OFFSET 0) reported
         CROSS JOIN LATERAL (SELECT recipient_id, attempt_number, campaign_id, account_id, contact_key, message.id,
                                    wa_id
                               FROM send_attempts
                              WHERE recipient_id = reported.recipient_id
                                AND attempt_number = reported.attempt_number
                             OFFSET 0) a
        """;

    /** Searches by campaign, the first column of the index of blocking attempts. An account has few campaigns. */
    private static final String EXISTS = """
        SELECT EXISTS (
            SELECT FROM marketing_campaign_progress p
             CROSS JOIN LATERAL (SELECT 1 FROM send_attempts a
                                  WHERE a.campaign_id = p.campaign_id AND a.contact_key = ANY (?::text[])
                                    AND a.blocks
                                  LIMIT 1) attempt
             WHERE p.account_id = ?)
        """;

    /** Restricted to attempts without a message id: the response to the call was lost or is not processed yet. */
    private static final String EXISTS_WITHOUT_MESSAGE_ID =
            EXISTS.replace("AND a.blocks", "AND a.blocks AND a.message_id IS NULL");

    private final JdbcTemplate database;

    public KnownAttemptRepository(JdbcTemplate database) {
        this.database = database;
    }

    /** Finds the attempts that these notifications refer to, in one query. */
    public KnownAttempts findReferenced(List<WebhookNotification> notifications) {
        var echoes = new LinkedHashSet<AttemptId>();
        var messageIds = new LinkedHashSet<String>();
        for (var notification : notifications) {
            if (notification instanceof MessageReported reported) {
                if (reported.echo() != null) {
                    echoes.add(reported.echo());
                }
                messageIds.add(reported.messageId());
            } else if (notification instanceof ConsentChanged changed) {
                addAnsweredMessage(changed, messageIds);
            } else if (notification instanceof OptOutUnclear unclear) {
                addAnsweredMessage(unclear.optOut(), messageIds);
            }
        }
        var known = echoes.isEmpty() && messageIds.isEmpty() ? new KnownAttempts(List.of()) : find(echoes, messageIds);
        for (var notification : notifications) {
            if (notification instanceof MessageReported reported) {
                known.addReported(reported);
            }
        }
        return known;
    }

    private static void addAnsweredMessage(ConsentChanged changed, Collection<String> messageIds) {
        if (!changed.answered().isEmpty()) {
            messageIds.add(changed.answered());
        }
    }

    private KnownAttempts find(Collection<AttemptId> echoes, Collection<String> messageIds) {
        var attempts = List.copyOf(echoes);
        return new KnownAttempts(database.query(
                FIND,
                statement -> {
                    var connection = statement.getConnection();
                    statement.setArray(
                            1,
                            connection.createArrayOf(
                                    "uuid",
                                    attempts.stream()
                                            .map(attempt -> attempt.recipient().value())
                                            .toArray()));
                    statement.setArray(
                            2,
                            connection.createArrayOf(
                                    "int4",
                                    attempts.stream().map(AttemptId::number).toArray()));
                    statement.setArray(3, connection.createArrayOf("text", messageIds.toArray()));
                    statement.setArray(4, connection.createArrayOf("text", messageIds.toArray()));
                },
                (row, number) -> KnownAttempt.of(row, row.getString("message_id"), row.getString("wa_id"))));
    }

    /** Whether a message was sent, or may have been sent, to a person with one of these keys. */
    public boolean exists(AccountId account, Collection<ContactKey> keys) {
        return exists(EXISTS, account, keys);
    }

    /** Whether a message whose id is not known was sent, or may have been sent, to a person with one of these keys. */
    public boolean existsWithoutMessageId(AccountId account, Collection<ContactKey> keys) {
        return exists(EXISTS_WITHOUT_MESSAGE_ID, account, keys);
    }

    private boolean exists(String sql, AccountId account, Collection<ContactKey> keys) {
        return !keys.isEmpty()
                && Boolean.TRUE.equals(database.query(
                        sql,
                        statement -> {
                            var texts = keys.stream().map(ContactKey::value).toArray();
                            statement.setArray(1, statement.getConnection().createArrayOf("text", texts));
                            statement.setString(2, account.value());
                        },
                        row -> row.next() && row.getBoolean(1)));
    }
}
