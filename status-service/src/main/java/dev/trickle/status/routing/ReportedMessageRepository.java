package dev.trickle.status.routing;

import dev.trickle.pipeline.AttemptId;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Stores message ids that webhooks reported and the sender does not know, because a call ended without a response. */
@Component
public class ReportedMessageRepository {

    private static final int BATCH_SIZE = 1_000;

    /**
     * Keeps the smallest id, so that the result does not depend on the order if webhooks ever report two for an
     * attempt.
     */
    private static final String UPSERT = """
            INSERT INTO reported_messages AS m (recipient_id, attempt_number, message_id)
            VALUES (?, ?, ?)
            ON CONFLICT (recipient_id, attempt_number) DO UPDATE
               SET message_id = excluded.message_id
             WHERE excluded.message_id COLLATE "C" < m.message_id COLLATE "C"
            """;

    /** Most calls are answered while their first webhook is processed. */
    private static final String DELETE_KNOWN = """
            DELETE FROM reported_messages m
             WHERE (SELECT a.message_id
                      FROM send_attempts a
                     WHERE a.recipient_id = m.recipient_id AND a.attempt_number = m.attempt_number) IS NOT NULL
            """;

    private final JdbcTemplate database;

    ReportedMessageRepository(JdbcTemplate database) {
        this.database = database;
    }

    void upsert(Map<AttemptId, String> messages) {
        database.batchUpdate(UPSERT, List.copyOf(messages.entrySet()), BATCH_SIZE, (statement, message) -> {
            statement.setObject(1, message.getKey().recipient().value());
            statement.setInt(2, message.getKey().number());
            statement.setString(3, message.getValue());
        });
    }

    /** Deletes the message ids that the sender knows. */
    public void deleteKnown() {
        database.update(DELETE_KNOWN);
    }
}
