package dev.trickle.status.routing;

import dev.trickle.pipeline.AttemptId;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Ids of messages that webhooks brought and the sender does not know, because a call ended without an answer. */
@Component
class ReportedMessageRepository {

    private static final int AT_ONCE = 1_000;

    /** An attempt is one message; should webhooks ever name two, the same one stands whichever comes first. */
    private static final String LEARN = """
            INSERT INTO reported_messages AS m (recipient_id, attempt_number, message_id)
            VALUES (?, ?, ?)
            ON CONFLICT (recipient_id, attempt_number) DO UPDATE
               SET message_id = excluded.message_id
             WHERE excluded.message_id COLLATE "C" < m.message_id COLLATE "C"
            """;

    /** Most calls are answered while their first webhook is read. */
    private static final String FORGET_ANSWERED = """
            DELETE FROM reported_messages m
             WHERE (SELECT a.message_id
                      FROM send_attempts a
                     WHERE a.recipient_id = m.recipient_id AND a.attempt_number = m.attempt_number) IS NOT NULL
            """;

    private final JdbcTemplate database;

    ReportedMessageRepository(JdbcTemplate database) {
        this.database = database;
    }

    void learn(Map<AttemptId, String> messages) {
        database.batchUpdate(LEARN, List.copyOf(messages.entrySet()), AT_ONCE, (statement, message) -> {
            statement.setObject(1, message.getKey().recipient().value());
            statement.setInt(2, message.getKey().number());
            statement.setString(3, message.getValue());
        });
    }

    /** Forgets those that the sender knows by now. */
    void forgetAnswered() {
        database.update(FORGET_ANSWERED);
    }
}
