package dev.trickle.sender.permission;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.jdbc.SqlInstants;
import dev.trickle.sender.attempt.SuspensionRepository.Suspended;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads the accepted messages of an account, its last webhook and its open suspension. */
public final class MissingWebhooksRepository {

    /** WhatsApp repeats a webhook for seven days. Older messages are not counted. */
    private static final Duration LOOKBACK = Duration.ofDays(7);

    /**
     * Compares the instant of the claim, and not of the acceptance, with the webhook: a webhook may arrive before the
     * response to the call. Messages that Meta holds to judge the template have no webhook before the decision. Reads
     * few rows, by an index: those after the last webhook, up to the limit.
     */
    static final String LAST_WITHOUT_WEBHOOK = """
            SELECT requested_at
              FROM send_attempts
             WHERE account_id = :account
               AND requested_at > greatest(
                       :earliest,
                       (SELECT last_received_at FROM webhook_receipts WHERE account_id = :account),
                       (SELECT max(ended_at) FROM suspensions
                         WHERE account_id = :account AND scope_kind = 'account' AND scope_id = :account
                           AND code = :code))
               AND state IN ('accepted', 'undelivered', 'delivered')
               AND held_for_quality_assessment IS NOT TRUE
             ORDER BY requested_at
            OFFSET :skippedRows LIMIT 1
            """;

    private static final String LAST_WEBHOOK =
            "SELECT last_received_at FROM webhook_receipts WHERE account_id = :account";

    private static final String OPEN_SUSPENSION = """
            SELECT epoch, code, started_at
              FROM suspensions
             WHERE account_id = :account AND scope_kind = 'account' AND scope_id = :account AND ended_at IS NULL
             ORDER BY epoch DESC
             LIMIT 1
            """;

    private final JdbcClient database;

    public MissingWebhooksRepository(JdbcClient database) {
        this.database = database;
    }

    /**
     * Returns when the last of this many accepted messages was claimed. Counts messages that were claimed after the
     * last webhook and after the last time the account was resumed. Empty if there are fewer.
     *
     * @param messages at least 1
     */
    public Optional<Instant> lastWithoutWebhook(AccountId account, int messages, Instant now) {
        return database.sql(LAST_WITHOUT_WEBHOOK)
                .param("account", account.value())
                .param("code", MissingWebhooksPolicy.CODE)
                .param("earliest", SqlInstants.toParameter(now.minus(LOOKBACK)))
                .param("skippedRows", messages - 1)
                .query(OffsetDateTime.class)
                .optional()
                .map(OffsetDateTime::toInstant);
    }

    /** When the last valid webhook of this account arrived, in seconds rounded up. */
    public Optional<Instant> lastWebhook(AccountId account) {
        return database.sql(LAST_WEBHOOK)
                .param("account", account.value())
                .query(OffsetDateTime.class)
                .optional()
                .map(OffsetDateTime::toInstant);
    }

    /** The open suspension of the whole account, with any code. */
    public Optional<Open> openSuspension(AccountId account) {
        return database.sql(OPEN_SUSPENSION)
                .param("account", account.value())
                .query((row, index) -> new Open(
                        new Suspended(account, Scope.of(account), row.getLong("epoch"), row.getString("code")),
                        SqlInstants.read(row, "started_at")))
                .optional();
    }

    /** An open suspension and the instant at which it was opened. */
    public record Open(Suspended suspended, Instant since) {

        /** Whether missing webhooks are its cause. */
        public boolean isForMissingWebhooks() {
            return suspended.code().equals(MissingWebhooksPolicy.CODE);
        }
    }
}
