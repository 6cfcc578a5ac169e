package dev.trickle.api.resolution;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.database.SqlInstants;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.RecipientId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the attempts whose outcome is unclear and about which nobody has decided yet. */
@Component
class UnconfirmedAttemptRepository {

    /** One that was sent again blocks nobody any more. */
    private static final String UNDECIDED = """
             WHERE a.state = 'unconfirmed' AND a.blocks
               AND NOT EXISTS (SELECT FROM unconfirmed_decisions d
                                WHERE d.recipient_id = a.recipient_id AND d.attempt_number = a.attempt_number)
            """;

    private static final String SELECTED = UNDECIDED + """
               AND (:account::text IS NULL OR a.account_id = :account)
               AND (:campaign::uuid IS NULL OR a.campaign_id = :campaign::uuid)
               AND (:until::timestamptz IS NULL OR a.at <= :until)
            """;

    private static final String SUMMARY = """
            SELECT count(*) AS count, min(a.at) AS oldest
              FROM send_attempts a
            """ + SELECTED;

    private static final String PAGE = """
            SELECT a.recipient_id, a.attempt_number, a.campaign_id, a.account_id, a.at, a.error_text,
                   p.closed_at IS NOT NULL AS closed
              FROM send_attempts a
              LEFT JOIN marketing_campaign_progress p ON p.campaign_id = a.campaign_id
            """ + SELECTED + """
               AND (:since::timestamptz IS NULL
                    OR (a.at, a.recipient_id, a.attempt_number) > (:since, :recipient::uuid, :number))
             ORDER BY a.at, a.recipient_id, a.attempt_number
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
    private final AccountDirectory accountDirectory;
    private final InstantSource calendar;

    UnconfirmedAttemptRepository(JdbcClient database, AccountDirectory accountDirectory, InstantSource calendar) {
        this.database = database;
        this.accountDirectory = accountDirectory;
        this.calendar = calendar;
    }

    /** How many there are, and since when the oldest of them is unclear. */
    Summary summaryOf(UnconfirmedAttemptFilter unconfirmedAttemptFilter) {
        return select(SUMMARY, unconfirmedAttemptFilter)
                .query((row, number) -> new Summary(row.getLong("count"), SqlInstants.readNullable(row, "oldest")))
                .single();
    }

    /** The oldest ones behind this place, from the first for null. */
    List<UnconfirmedAttempt> page(
            UnconfirmedAttemptFilter unconfirmedAttemptFilter, @Nullable PageCursor after, int limit) {
        var now = calendar.instant();
        return select(PAGE, unconfirmedAttemptFilter)
                .param("since", after == null ? null : SqlInstants.toParameter(after.since()))
                .param(
                        "recipient",
                        after == null ? null : after.attempt().recipient().toString())
                .param("number", after == null ? null : after.attempt().number())
                .param("limit", limit)
                .query((row, number) -> shown(row, now))
                .list();
    }

    private JdbcClient.StatementSpec select(String sql, UnconfirmedAttemptFilter unconfirmedAttemptFilter) {
        var account = unconfirmedAttemptFilter.account();
        var campaign = unconfirmedAttemptFilter.campaign();
        return database.sql(sql)
                .param("account", account == null ? null : account.value())
                .param("campaign", campaign == null ? null : campaign.toString())
                .param("until", SqlInstants.toNullableParameter(unconfirmedAttemptFilter.until()));
    }

    private UnconfirmedAttempt shown(ResultSet row, Instant now) throws SQLException {
        var account = new AccountId(row.getString("account_id"));
        var since = SqlInstants.read(row, "at");
        return new UnconfirmedAttempt(
                attemptIn(row),
                CampaignId.of(row.getString("campaign_id")),
                account,
                since,
                Math.max(0, Duration.between(since, now).toSeconds()),
                row.getString("error_text"),
                row.getBoolean("closed"),
                accountDirectory.resendAfter(account).map(since::plus).orElse(null));
    }

    /** Those of these attempts that are unconfirmed. */
    List<AttemptToResolve> among(List<AttemptId> attempts) {
        return database.sql(AMONG)
                .param(
                        "recipients",
                        attempts.stream()
                                .map(attempt -> attempt.recipient().toString())
                                .toArray(String[]::new))
                .param("numbers", attempts.stream().map(AttemptId::number).toArray(Integer[]::new))
                .query((row, number) -> new AttemptToResolve(
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
     * All that were selected, in numbers.
     *
     * @param oldest since when; null if there is none
     */
    record Summary(long count, @Nullable Instant oldest) {}

    /**
     * What a decision about an attempt needs to know.
     *
     * @param closed whether its campaign is
     */
    record AttemptToResolve(AttemptId attempt, CampaignId campaign, AccountId account, boolean closed) {}
}
