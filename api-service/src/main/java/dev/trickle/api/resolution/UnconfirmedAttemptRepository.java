package dev.trickle.api.resolution;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignEvent.Decision;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.jdbc.SqlArrays;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the unconfirmed attempts without a decision. */
@Component
class UnconfirmedAttemptRepository {

    /**
     * The outcome no longer matters if another attempt reached WhatsApp. Attempts that block have no such successor.
     */
    private static final String UNRESOLVED = """
             WHERE a.state = 'unconfirmed'
               AND (a.blocks OR NOT EXISTS (SELECT
                                              FROM send_attempts later
                                             WHERE later.recipient_id = a.recipient_id
                                               AND later.attempt_number > a.attempt_number
                                               AND later.state NOT IN ('refused', 'not_called')))
               AND NOT EXISTS (SELECT FROM unconfirmed_decisions d
                                WHERE d.recipient_id = a.recipient_id AND d.attempt_number = a.attempt_number)
            """;

    private static final String FILTERED = UNRESOLVED + """
               AND (:account::text IS NULL OR a.account_id = :account)
               AND (:campaign::uuid IS NULL OR a.campaign_id = :campaign::uuid)
               AND (:until::timestamptz IS NULL OR a.state_changed_at <= :until)
            """;

    private static final String SUMMARY = """
            SELECT count(*) AS count, min(a.state_changed_at) AS oldest
              FROM send_attempts a
            """ + FILTERED;

    /** The scheduler decides about the newest attempt of a recipient only. */
    private static final String SUPERSEDED = """
            (EXISTS (SELECT FROM send_attempts later
                      WHERE later.recipient_id = a.recipient_id AND later.attempt_number > a.attempt_number)
             OR EXISTS (SELECT FROM marketing_campaign_deliveries d
                         WHERE d.recipient_id = a.recipient_id AND d.attempt_number > a.attempt_number)) AS superseded
            """;

    private static final String PAGE = """
            SELECT a.recipient_id, a.attempt_number, a.campaign_id, a.account_id, a.state_changed_at, a.error_text,
                   c.name AS campaign_name, u.whatsapp_phone, u.name, p.closed_at IS NOT NULL AS closed,
            """ + SUPERSEDED + """
              FROM send_attempts a
              JOIN marketing_campaigns c ON c.id = a.campaign_id
              LEFT JOIN user_profiles u ON u.id = a.customer_id
              LEFT JOIN marketing_campaign_progress p ON p.campaign_id = a.campaign_id
            """ + FILTERED + """
               AND (:since::timestamptz IS NULL
                    OR (a.state_changed_at, a.recipient_id, a.attempt_number) > (:since, :recipient::uuid, :number))
             ORDER BY a.state_changed_at, a.recipient_id, a.attempt_number
             LIMIT :limit
            """;

    /** A person without a profile of their own is not excluded here: the claim decides. */
    private static final String FIND_UNCONFIRMED = """
            SELECT a.recipient_id, a.attempt_number, a.campaign_id, a.account_id, p.closed_at IS NOT NULL AS closed,
                   c.desired_state = 'cancelled' OR c.end_date <= :now AS ended,
                   EXISTS (SELECT FROM contact_consents k
                            WHERE k.account_id = a.account_id AND k.contact_key = a.contact_key
                              AND is_opted_out(k.opted_out_at, k.opted_in_at,
                                               k.preferences_opted_out_at, k.preferences_opted_in_at))
                   OR EXISTS (SELECT FROM user_profiles u
                               WHERE u.id = a.customer_id
                                 AND (u.subscription <> 'subscribed' OR NOT u.is_active)) AS opted_out,
            """ + SUPERSEDED + """
              FROM unnest(cast(:recipients AS uuid[]), cast(:numbers AS integer[]))
                   AS requested (recipient_id, attempt_number)
              JOIN send_attempts a
                ON a.recipient_id = requested.recipient_id AND a.attempt_number = requested.attempt_number
              LEFT JOIN marketing_campaigns c ON c.id = a.campaign_id
              LEFT JOIN marketing_campaign_progress p ON p.campaign_id = a.campaign_id
            """ + UNRESOLVED;

    private final JdbcClient database;
    private final AccountDirectory accountDirectory;
    private final InstantSource clock;

    UnconfirmedAttemptRepository(JdbcClient database, AccountDirectory accountDirectory, InstantSource clock) {
        this.database = database;
        this.accountDirectory = accountDirectory;
        this.clock = clock;
    }

    /** Number and age of the matching attempts. */
    Summary summaryOf(UnconfirmedAttemptFilter filter) {
        return select(SUMMARY, filter)
                .query((row, number) -> new Summary(row.getLong("count"), SqlInstants.readNullable(row, "oldest")))
                .single();
    }

    /** The oldest attempts after the cursor, or from the first for null. */
    List<UnconfirmedAttempt> page(UnconfirmedAttemptFilter filter, @Nullable PageCursor after, int limit) {
        var now = clock.instant();
        return select(PAGE, filter)
                .param("since", after == null ? null : SqlInstants.toParameter(after.since()))
                .param(
                        "recipient",
                        after == null ? null : after.attempt().recipient().toString())
                .param("number", after == null ? null : after.attempt().number())
                .param("limit", limit)
                .query((row, number) -> responseIn(row, now))
                .list();
    }

    private JdbcClient.StatementSpec select(String sql, UnconfirmedAttemptFilter filter) {
        var account = filter.account();
        var campaign = filter.campaign();
        return database.sql(sql)
                .param("account", account == null ? null : account.value())
                .param("campaign", campaign == null ? null : campaign.toString())
                .param("until", SqlInstants.toNullableParameter(filter.until()));
    }

    private UnconfirmedAttempt responseIn(ResultSet row, Instant now) throws SQLException {
        var account = new AccountId(row.getString("account_id"));
        var since = SqlInstants.read(row, "state_changed_at");
        return new UnconfirmedAttempt(
                attemptIn(row),
                CampaignId.of(row.getString("campaign_id")),
                row.getString("campaign_name"),
                account,
                row.getString("whatsapp_phone"),
                row.getString("name"),
                since,
                Math.max(0, Duration.between(since, now).toSeconds()),
                row.getString("error_text"),
                explanation(row.getString("error_text")),
                row.getBoolean("closed"),
                row.getBoolean("superseded"),
                accountDirectory.resendAfter(account).map(since::plus).orElse(null));
    }

    private static String explanation(@Nullable String cause) {
        return cause == null
                ? "The sender stopped during the call, so it does not know whether WhatsApp accepted the message"
                : "The call ended without a certain answer (%s): WhatsApp may have accepted the message"
                        .formatted(cause);
    }

    /** The given attempts that are unconfirmed. */
    List<AttemptToResolve> findUnconfirmed(List<AttemptId> attempts) {
        return database.sql(FIND_UNCONFIRMED)
                .param(
                        "recipients",
                        SqlArrays.texts(attempts, attempt -> attempt.recipient().toString()))
                .param("now", SqlInstants.toParameter(SqlInstants.now(clock)))
                .param("numbers", SqlArrays.of("int4", attempts, AttemptId::number))
                .query((row, number) -> new AttemptToResolve(
                        attemptIn(row),
                        CampaignId.of(row.getString("campaign_id")),
                        new AccountId(row.getString("account_id")),
                        row.getBoolean("closed"),
                        row.getBoolean("superseded"),
                        row.getBoolean("ended"),
                        row.getBoolean("opted_out")))
                .list();
    }

    private static AttemptId attemptIn(ResultSet row) throws SQLException {
        return new AttemptId(RecipientId.of(row.getString("recipient_id")), row.getInt("attempt_number"));
    }

    /**
     * Summary of the matching attempts.
     *
     * @param oldest instant of the oldest; null if there is none
     */
    record Summary(long count, @Nullable Instant oldest) {}

    /**
     * The fields of an attempt that its resolution needs.
     *
     * @param closed whether its campaign is closed
     * @param superseded whether the recipient has a later attempt
     * @param ended whether its campaign is cancelled or past its end date
     * @param optedOut whether the person may not get messages
     */
    record AttemptToResolve(
            AttemptId attempt,
            CampaignId campaign,
            AccountId account,
            boolean closed,
            boolean superseded,
            boolean ended,
            boolean optedOut) {

        /** Whether the scheduler would carry out the decision. */
        boolean allows(Decision decision) {
            return !closed && !superseded && (decision == Decision.SENT || (!ended && !optedOut));
        }
    }
}
