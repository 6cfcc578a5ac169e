package dev.trickle.api.audit;

import dev.trickle.api.database.SqlInstants;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Writes down every change together with who made it; to be called in the transaction of the change. */
@Component
public final class AuditLog {

    private static final String ADD = """
            INSERT INTO audit_records (what, subject, details, who, token_id, role, at)
            VALUES (:what, :subject, :details::jsonb, :who, :token, :role, :at)
            """;

    private static final String NEWEST = """
            SELECT id, what, details, who, token_id, role, at
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
     * Notes a change made by whoever sent the present request.
     *
     * @param what in the past tense, as {@code campaign-paused}
     * @param subject the id of what was changed
     * @param details settings and ids; never what somebody wrote or is called
     */
    public void note(String what, Object subject, Map<String, ?> details, Instant at) {
        note(Actor.present(), what, subject, details, at);
    }

    /** The same where no request tells who it is. */
    public void note(Actor who, String what, Object subject, Map<String, ?> details, Instant at) {
        database.sql(ADD)
                .param("what", what)
                .param("subject", subject.toString())
                .param("details", JSON.writeValueAsString(details))
                .param("who", who.name())
                .param("token", who.token())
                .param("role", who.role())
                .param("at", SqlInstants.toParameter(at))
                .update();
    }

    /** What was done to a subject, the newest first, before this one or from the newest on for null. */
    List<AuditEntry> newest(String subject, @Nullable UUID before, int limit) {
        return database.sql(NEWEST)
                .param("subject", subject)
                .param("before", before == null ? null : before.toString())
                .param("limit", limit)
                .query((row, number) -> new AuditEntry(
                        row.getObject("id", UUID.class),
                        row.getString("what"),
                        SqlInstants.read(row, "at"),
                        row.getString("who"),
                        row.getString("role"),
                        row.getObject("token_id", UUID.class),
                        row.getString("details")))
                .list();
    }
}
