package dev.trickle.api.idempotency;

import dev.trickle.api.database.SqlInstants;
import dev.trickle.api.retention.RetentionProperties;
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
class IdempotencyStore {

    /** Waits while another request with this key is under way: its row stands, or it never was. */
    private static final String BEGIN = """
            INSERT INTO idempotency_keys (asked_by, key, request_hash, created_at)
            VALUES (:askedBy, :key, :hash, :now)
            ON CONFLICT (asked_by, key) DO UPDATE
               SET request_hash = excluded.request_hash,
                   answer_status = NULL,
                   answer_headers = NULL,
                   answer_body = NULL,
                   created_at = excluded.created_at
             WHERE idempotency_keys.created_at < :oldest
            """;

    private static final String FINISH = """
            INSERT INTO idempotency_keys (asked_by, key, request_hash, answer_status, answer_headers, answer_body,
                                          created_at)
            VALUES (:askedBy, :key, :hash, :status, :headers::jsonb, :body, :now)
            ON CONFLICT (asked_by, key) DO UPDATE
               SET answer_status = excluded.answer_status,
                   answer_headers = excluded.answer_headers,
                   answer_body = excluded.answer_body
             WHERE idempotency_keys.answer_status IS NULL
            """;

    private static final String FIND = """
            SELECT request_hash, answer_status, answer_headers, answer_body
              FROM idempotency_keys
             WHERE asked_by = :askedBy AND key = :key
            """;

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};

    private final JdbcClient database;
    private final Duration kept;

    IdempotencyStore(JdbcClient database, RetentionProperties settings) {
        this.database = database;
        this.kept = settings.idempotencyKeys();
    }

    /** Takes the key until the transaction ends; false if it was used and that is remembered. */
    boolean begin(IdempotentRequest idempotentRequest, Instant now) {
        return about(BEGIN, idempotentRequest)
                        .param("now", SqlInstants.toParameter(now))
                        .param("oldest", oldest(now))
                        .update()
                == 1;
    }

    /** Keeps the answer; the first one stands. */
    void keep(IdempotentRequest idempotentRequest, StoredResponse storedResponse, Instant now) {
        about(FINISH, idempotentRequest)
                .param("status", storedResponse.status())
                .param("headers", JSON.writeValueAsString(storedResponse.headers()))
                .param("body", storedResponse.body())
                .param("now", SqlInstants.toParameter(now))
                .update();
    }

    /** What this key was used for. */
    Optional<KeyUse> find(IdempotentRequest idempotentRequest) {
        return database.sql(FIND)
                .param("askedBy", idempotentRequest.askedBy())
                .param("key", idempotentRequest.key())
                .query((row, number) -> new KeyUse(row.getString("request_hash"), answerIn(row)))
                .optional();
    }

    private Object oldest(Instant now) {
        return SqlInstants.toParameter(now.minus(kept));
    }

    private JdbcClient.StatementSpec about(String statement, IdempotentRequest idempotentRequest) {
        return database.sql(statement)
                .param("askedBy", idempotentRequest.askedBy())
                .param("key", idempotentRequest.key())
                .param("hash", idempotentRequest.hash());
    }

    private static @Nullable StoredResponse answerIn(ResultSet row) throws SQLException {
        var status = row.getInt("answer_status");
        return row.wasNull()
                ? null
                : new StoredResponse(
                        status, JSON.readValue(row.getString("answer_headers"), HEADERS), row.getString("answer_body"));
    }

    /**
     * What a key was used for.
     *
     * @param response null only while it is being found
     */
    record KeyUse(String hash, @Nullable StoredResponse response) {}
}
