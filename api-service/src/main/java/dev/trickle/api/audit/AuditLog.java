package dev.trickle.api.audit;

import dev.trickle.pipeline.jdbc.SqlInstants;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Records every change with its author; must be called in the transaction of the change. */
@Component
public final class AuditLog {

    private static final String INSERT = """
            INSERT INTO audit_records (action, subject, details, actor, token_id, role, occurred_at)
            VALUES (:action, :subject, :details::jsonb, :actor, :token, :role, :occurredAt)
            """;

    private static final String NEWEST = """
            SELECT id, action, details, actor, token_id, role, occurred_at
              FROM audit_records
             WHERE subject = :subject AND (:before::uuid IS NULL OR id < :before::uuid)
             ORDER BY id DESC
             LIMIT :limit
            """;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final JdbcClient database;

    public AuditLog(JdbcClient database) {
        this.database = database;
    }

    /**
     * Records a change made by the author of the current request.
     *
     * @param action in the past tense, for example {@code campaign-changed}
     * @param subject id of the changed object
     * @param details settings and ids; never free text or personal data
     */
    public void record(String action, Object subject, Map<String, ?> details, Instant at) {
        record(Actor.current(), action, subject, details, at);
    }

    /** Records a change outside a request, with an explicit author. */
    public void record(Actor actor, String action, Object subject, Map<String, ?> details, Instant at) {
        database.sql(INSERT)
                .param("action", action)
                .param("subject", subject.toString())
                .param("details", JSON.writeValueAsString(details))
                .param("actor", actor.name())
                .param("token", actor.token())
                .param("role", actor.role())
                .param("occurredAt", SqlInstants.toParameter(at))
                .update();
    }

    /** The changes of a subject, newest first: those before the given entry, or from the newest for null. */
    List<AuditEntry> newest(String subject, @Nullable UUID before, int limit) {
        return database.sql(NEWEST)
                .param("subject", subject)
                .param("before", before == null ? null : before.toString())
                .param("limit", limit)
                .query((row, number) -> new AuditEntry(
                        row.getObject("id", UUID.class),
                        row.getString("action"),
                        SqlInstants.read(row, "occurred_at"),
                        row.getString("actor"),
                        row.getString("role"),
                        row.getObject("token_id", UUID.class),
                        row.getString("details")))
                .list();
    }
}
