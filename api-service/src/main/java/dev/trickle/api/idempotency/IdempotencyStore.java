package dev.trickle.api.idempotency;

import dev.trickle.api.retention.RetentionProperties;
import dev.trickle.pipeline.jdbc.SqlInstants;
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

/** Stores the responses of requests with an idempotency key, by default for 24 hours. */
@Component
class IdempotencyStore {

    /** Waits while a concurrent request holds the row of the key; after it, the row exists or was rolled back. */
    private static final String CLAIM = """
            INSERT INTO idempotency_keys (caller, key, request_hash, created_at)
            VALUES (:caller, :key, :hash, :now)
            ON CONFLICT (caller, key) DO UPDATE
               SET request_hash = excluded.request_hash,
                   response_status = NULL,
                   response_headers = NULL,
                   response_body = NULL,
                   created_at = excluded.created_at
             WHERE idempotency_keys.created_at < :oldest
            """;

    private static final String SAVE_RESPONSE = """
            INSERT INTO idempotency_keys (caller, key, request_hash, response_status, response_headers, response_body,
                                          created_at)
            VALUES (:caller, :key, :hash, :status, :headers::jsonb, :body, :now)
            ON CONFLICT (caller, key) DO UPDATE
               SET response_status = excluded.response_status,
                   response_headers = excluded.response_headers,
                   response_body = excluded.response_body
             WHERE idempotency_keys.response_status IS NULL
            """;

    private static final String FIND = """
            SELECT request_hash, response_status, response_headers, response_body
              FROM idempotency_keys
             WHERE caller = :caller AND key = :key
            """;

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};

    private final JdbcClient database;
    private final Duration retention;

    IdempotencyStore(JdbcClient database, RetentionProperties settings) {
        this.database = database;
        this.retention = settings.idempotencyKeys();
    }

    /** Claims the key in the current transaction; returns false if it was used and has not expired. */
    boolean claim(IdempotentRequest idempotentRequest, Instant now) {
        return statement(CLAIM, idempotentRequest)
                        .param("now", SqlInstants.toParameter(now))
                        .param("oldest", oldestValid(now))
                        .update()
                == 1;
    }

    /** Stores the response; an existing one is kept. */
    void save(IdempotentRequest idempotentRequest, StoredResponse storedResponse, Instant now) {
        statement(SAVE_RESPONSE, idempotentRequest)
                .param("status", storedResponse.status())
                .param("headers", JSON.writeValueAsString(storedResponse.headers()))
                .param("body", storedResponse.body())
                .param("now", SqlInstants.toParameter(now))
                .update();
    }

    /** Finds the use of a key. */
    Optional<KeyUse> find(IdempotentRequest idempotentRequest) {
        return database.sql(FIND)
                .param("caller", idempotentRequest.caller())
                .param("key", idempotentRequest.key())
                .query((row, number) -> new KeyUse(row.getString("request_hash"), responseIn(row)))
                .optional();
    }

    private Object oldestValid(Instant now) {
        return SqlInstants.toParameter(now.minus(retention));
    }

    private JdbcClient.StatementSpec statement(String statement, IdempotentRequest idempotentRequest) {
        return database.sql(statement)
                .param("caller", idempotentRequest.caller())
                .param("key", idempotentRequest.key())
                .param("hash", idempotentRequest.hash());
    }

    private static @Nullable StoredResponse responseIn(ResultSet row) throws SQLException {
        var status = row.getInt("response_status");
        return row.wasNull()
                ? null
                : new StoredResponse(
                        status,
                        JSON.readValue(row.getString("response_headers"), HEADERS),
                        row.getString("response_body"));
    }

    /**
     * Use of a key.
     *
     * @param response null while the first request is in progress
     */
    record KeyUse(String hash, @Nullable StoredResponse response) {}
}
