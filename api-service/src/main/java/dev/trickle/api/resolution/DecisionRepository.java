package dev.trickle.api.resolution;

import dev.trickle.api.resolution.UnconfirmedAttemptRepository.AttemptToResolve;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Stores the decisions of people with their notes. Notes may contain personal data and are not published to Kafka. */
@Component
class DecisionRepository {

    /** A concurrent decision waits for this row and then conflicts with it. */
    private static final String INSERT = """
            INSERT INTO unconfirmed_decisions (recipient_id, attempt_number, campaign_id, decision, decided_by, note,
                                               decided_at)
            VALUES (:recipient, :number, :campaign, :decision, :by, :note, :now)
            ON CONFLICT DO NOTHING
            """;

    private static final String NEWEST = """
            SELECT recipient_id, attempt_number, campaign_id, decision, decided_by, note, decided_at
              FROM unconfirmed_decisions
             WHERE :campaign::uuid IS NULL OR campaign_id = :campaign::uuid
             ORDER BY decided_at DESC, recipient_id, attempt_number
             LIMIT :limit
            """;

    private final JdbcClient database;

    DecisionRepository(JdbcClient database) {
        this.database = database;
    }

    /** Inserts a decision; returns false if the attempt has one already. */
    boolean insert(AttemptToResolve attempt, Resolution resolution, Instant now) {
        return database.sql(INSERT)
                        .param("recipient", attempt.attempt().recipient().value())
                        .param("number", attempt.attempt().number())
                        .param("campaign", attempt.campaign().value())
                        .param("decision", resolution.decision().name().toLowerCase(Locale.ROOT))
                        .param("by", resolution.by())
                        .param("note", resolution.note())
                        .param("now", SqlInstants.toParameter(now))
                        .update()
                == 1;
    }

    /** The newest decisions, of all campaigns for null. */
    List<DecisionResponse> newest(@Nullable CampaignId campaign, int limit) {
        return database.sql(NEWEST)
                .param("campaign", campaign == null ? null : campaign.toString())
                .param("limit", limit)
                .query((row, number) -> decisionIn(row))
                .list();
    }

    private static DecisionResponse decisionIn(ResultSet row) throws SQLException {
        return new DecisionResponse(
                new AttemptId(RecipientId.of(row.getString("recipient_id")), row.getInt("attempt_number")),
                CampaignId.of(row.getString("campaign_id")),
                row.getString("decision"),
                row.getString("decided_by"),
                row.getString("note"),
                SqlInstants.read(row, "decided_at"));
    }

    /** A decision, as the API returns it. */
    record DecisionResponse(
            AttemptId attempt,
            CampaignId campaign,
            String decision,
            String by,
            @Nullable String note,
            Instant at) {}
}
