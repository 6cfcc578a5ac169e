package dev.trickle.api.resolution;

import dev.trickle.api.database.Instants;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.RecipientId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the attempts whose outcome is unclear and about which nobody has decided yet. */
@Component
class UnconfirmedAttempts {

    /** One that was sent again blocks nobody any more; 16 and 32 are the bits of a person's decisions. */
    private static final String UNDECIDED = """
            LEFT JOIN marketing_campaign_deliveries d
                   ON d.recipient_id = a.recipient_id AND d.attempt_number = a.attempt_number
                WHERE a.state = 'unconfirmed' AND a.blocks
                  AND coalesce(d.attempt_mask, 0) & (16 | 32) = 0
            """;

    private static final String OLDEST = """
            SELECT a.recipient_id, a.attempt_number, a.campaign_id, a.at
              FROM send_attempts a
            """ + UNDECIDED + """
               AND (:campaign::uuid IS NULL OR a.campaign_id = :campaign::uuid)
             ORDER BY a.at, a.recipient_id
             LIMIT :limit
            """;

    private static final String AMONG = """
            SELECT a.recipient_id, a.attempt_number, a.campaign_id, a.account_id, p.closed_at IS NOT NULL AS closed
              FROM unnest(cast(:recipients AS uuid[]), cast(:numbers AS integer[]))
                   AS asked (recipient_id, attempt_number)
              JOIN send_attempts a
                ON a.recipient_id = asked.recipient_id AND a.attempt_number = asked.attempt_number
              LEFT JOIN marketing_campaign_progress p ON p.campaign_id = a.campaign_id
            """ + UNDECIDED;

    private final JdbcClient database;

    UnconfirmedAttempts(JdbcClient database) {
        this.database = database;
    }

    /** The oldest ones, of all campaigns for null. */
    List<UnconfirmedAttempt> oldest(@Nullable CampaignId campaign, int limit) {
        return database.sql(OLDEST)
                .param("campaign", campaign == null ? null : campaign.toString())
                .param("limit", limit)
                .query((row, number) -> new UnconfirmedAttempt(
                        attemptIn(row), CampaignId.of(row.getString("campaign_id")), Instants.in(row, "at")))
                .list();
    }

    /** Those of these attempts that are unconfirmed. */
    List<Found> among(List<AttemptId> attempts) {
        return database.sql(AMONG)
                .param(
                        "recipients",
                        attempts.stream()
                                .map(attempt -> attempt.recipient().toString())
                                .toArray(String[]::new))
                .param("numbers", attempts.stream().map(AttemptId::number).toArray(Integer[]::new))
                .query((row, number) -> new Found(
                        attemptIn(row),
                        CampaignId.of(row.getString("campaign_id")),
                        new AccountId(row.getString("account_id")),
                        row.getBoolean("closed")))
                .list();
    }

    private static AttemptId attemptIn(ResultSet row) throws SQLException {
        return new AttemptId(RecipientId.of(row.getString("recipient_id")), row.getInt("attempt_number"));
    }

    /**
     * What a decision about an attempt needs to know.
     *
     * @param closed whether its campaign is
     */
    record Found(AttemptId attempt, CampaignId campaign, AccountId account, boolean closed) {}
}
