package dev.trickle.api.access;

import dev.trickle.pipeline.jdbc.SqlInstants;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Stores tokens by the hash of their secret. */
final class ApiTokenRepository {

    private static final Duration USE_RECORDING_INTERVAL = Duration.ofMinutes(1);

    private static final String INSERT = """
            INSERT INTO api_tokens (name, token_hash, role, created_at, expires_at)
            VALUES (:name, :hash, :role, :now, :expiresAt)
            RETURNING id, name, role, created_at, expires_at, revoked_at, last_used_at
            """;

    private static final String FIND = """
            SELECT id, name, role, created_at, expires_at, revoked_at, last_used_at
              FROM api_tokens
             WHERE token_hash = :hash
            """;

    private static final String LIST = """
            SELECT id, name, role, created_at, expires_at, revoked_at, last_used_at
              FROM api_tokens
             ORDER BY id
            """;

    private static final String REVOKE = """
            UPDATE api_tokens
               SET revoked_at = coalesce(revoked_at, :now)
             WHERE id = :id
            """;

    private static final String RECORD_USE = """
            UPDATE api_tokens
               SET last_used_at = :now
             WHERE id = :id
               AND (last_used_at IS NULL OR last_used_at < :staleBefore)
            """;

    private final JdbcClient database;

    ApiTokenRepository(JdbcClient database) {
        this.database = database;
    }

    ApiToken insert(String name, Role role, TokenSecret tokenSecret, @Nullable Instant expiresAt, Instant now) {
        return database.sql(INSERT)
                .param("name", name)
                .param("hash", tokenSecret.hash())
                .param("role", role.text())
                .param("now", SqlInstants.toParameter(now))
                .param("expiresAt", SqlInstants.toNullableParameter(expiresAt), Types.TIMESTAMP_WITH_TIMEZONE)
                .query((row, number) -> tokenIn(row))
                .single();
    }

    Optional<ApiToken> find(TokenSecret tokenSecret) {
        return database.sql(FIND)
                .param("hash", tokenSecret.hash())
                .query((row, number) -> tokenIn(row))
                .optional();
    }

    /** All tokens, revoked and expired ones included, oldest first. */
    List<ApiToken> list() {
        return database.sql(LIST).query((row, number) -> tokenIn(row)).list();
    }

    /** Revokes a token permanently; returns false if it does not exist. */
    boolean revoke(UUID id, Instant now) {
        return database.sql(REVOKE)
                        .param("id", id)
                        .param("now", SqlInstants.toParameter(now))
                        .update()
                == 1;
    }

    /** Records the use of a token, at most once a minute. */
    void recordUse(ApiToken token, Instant now) {
        var staleBefore = now.minus(USE_RECORDING_INTERVAL);
        if (token.lastUsedAt() == null || token.lastUsedAt().isBefore(staleBefore)) {
            database.sql(RECORD_USE)
                    .param("id", token.id())
                    .param("now", SqlInstants.toParameter(now))
                    .param("staleBefore", SqlInstants.toParameter(staleBefore))
                    .update();
        }
    }

    private static ApiToken tokenIn(ResultSet row) throws SQLException {
        return new ApiToken(
                row.getObject("id", UUID.class),
                row.getString("name"),
                Role.named(row.getString("role")).orElseThrow(),
                SqlInstants.read(row, "created_at"),
                SqlInstants.readNullable(row, "expires_at"),
                SqlInstants.readNullable(row, "revoked_at"),
                SqlInstants.readNullable(row, "last_used_at"));
    }
}
