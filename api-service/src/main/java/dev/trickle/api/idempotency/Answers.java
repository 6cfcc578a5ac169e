package dev.trickle.api.idempotency;

import dev.trickle.api.database.Instants;
import dev.trickle.api.retention.RetentionSettings;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The answers that requests with a key were given, for a day if nobody says otherwise. */
@Component
class Answers {

    /** Waits while another request with this key is under way: its row stands, or it never was. */
    private static final String BEGIN = """
            INSERT INTO idempotency_keys (caller, key, request_hash, created_at)
            VALUES (:askedBy, :key, :hash, :now)
            ON CONFLICT (caller, key) DO UPDATE
               SET request_hash = excluded.request_hash,
                   response_status = NULL,
                   response_headers = NULL,
                   response_body = NULL,
                   created_at = excluded.created_at
             WHERE idempotency_keys.created_at < :oldest
            """;

    private static final String FINISH = """
            INSERT INTO idempotency_keys (caller, key, request_hash, response_status, response_headers, response_body,
                                          created_at)
            VALUES (:askedBy, :key, :hash, :status, :headers::jsonb, :body, :now)
            ON CONFLICT (caller, key) DO UPDATE
               SET response_status = excluded.response_status,
                   response_headers = excluded.response_headers,
                   response_body = excluded.response_body
             WHERE idempotency_keys.response_status IS NULL
            """;

    private static final String FIND = """
            SELECT request_hash, response_status, response_headers, response_body
              FROM idempotency_keys
             WHERE caller = :askedBy AND key = :key
            """;

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};

    private final JdbcClient database;
    private final Duration kept;

    Answers(JdbcClient database, RetentionSettings settings) {
        this.database = database;
        this.kept = settings.idempotencyKeys();
    }

    /** Takes the key until the transaction ends; false if it was used and that is remembered. */
    boolean begin(Question question, Instant now) {
        return about(BEGIN, question)
                        .param("now", Instants.parameter(now))
                        .param("oldest", oldest(now))
                        .update()
                == 1;
    }

    /** Keeps the answer; the first one stands. */
    void keep(Question question, Answer answer, Instant now) {
        about(FINISH, question)
                .param("status", answer.status())
                .param("headers", JSON.writeValueAsString(answer.headers()))
                .param("body", answer.body())
                .param("now", Instants.parameter(now))
                .update();
    }

    /** What this key was used for. */
    Optional<Use> find(Question question) {
        return database.sql(FIND)
                .param("askedBy", question.askedBy())
                .param("key", question.key())
                .query((row, number) -> new Use(row.getString("request_hash"), answerIn(row)))
                .optional();
    }

    private Object oldest(Instant now) {
        return Instants.parameter(now.minus(kept));
    }

    private JdbcClient.StatementSpec about(String statement, Question question) {
        return database.sql(statement)
                .param("askedBy", question.askedBy())
                .param("key", question.key())
                .param("hash", question.hash());
    }

    private static @Nullable Answer answerIn(ResultSet row) throws SQLException {
        var status = row.getInt("response_status");
        return row.wasNull()
                ? null
                : new Answer(
                        status,
                        JSON.readValue(row.getString("response_headers"), HEADERS),
                        row.getString("response_body"));
    }

    /**
     * What a key was used for.
     *
     * @param answer null only while it is being found
     */
    record Use(String hash, @Nullable Answer answer) {}
}
