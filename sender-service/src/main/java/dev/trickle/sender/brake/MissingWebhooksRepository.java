package dev.trickle.sender.brake;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.Scope;
import dev.trickle.sender.attempt.Suspensions.Suspended;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads what has been accepted and what has been heard of an account. */
public final class MissingWebhooksRepository {

    /** WhatsApp repeats a webhook for that long; older messages say nothing about today. */
    private static final Duration LOOKING_BACK = Duration.ofDays(7);

    /**
     * The claim and not the acceptance is compared with the webhook: a webhook may come before the answer to the call.
     * What Meta holds back to judge the template has no webhook until it has decided. Few rows are read, by an index: those after the last webhook, up to the one that is looked for.
     */
    static final String LAST_UNHEARD = """
            SELECT asked_at
              FROM send_attempts
             WHERE account_id = :account
               AND asked_at > greatest(
                       :earliest,
                       (SELECT last_at FROM webhook_receipts WHERE account_id = :account),
                       (SELECT max(ended_at) FROM suspensions
                         WHERE account_id = :account AND scope_kind = 'account' AND scope_id = :account
                           AND code = :code))
               AND state IN ('accepted', 'undelivered', 'delivered')
               AND held IS NOT TRUE
             ORDER BY asked_at
            OFFSET :others LIMIT 1
            """;

    private static final String LAST_WEBHOOK = "SELECT last_at FROM webhook_receipts WHERE account_id = :account";

    private static final String OPEN = """
            SELECT epoch, code, since
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
     * When the last of so many accepted messages was claimed that no webhook has come after, and no person has resumed
     * the account after; empty if there are fewer.
     *
     * @param messages at least 1
     */
    public Optional<Instant> lastUnheard(AccountId account, int messages, Instant now) {
        return database.sql(LAST_UNHEARD)
                .param("account", account.value())
                .param("code", MissingWebhooksPolicy.CODE)
                .param("earliest", now.minus(LOOKING_BACK).atOffset(ZoneOffset.UTC))
                .param("others", messages - 1)
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

    /** The open suspension of the account as a whole, whatever it was opened for. */
    public Optional<Open> openSuspension(AccountId account) {
        return database.sql(OPEN)
                .param("account", account.value())
                .query((row, index) -> new Open(
                        new Suspended(account, Scope.of(account), row.getLong("epoch"), row.getString("code")),
                        row.getObject("since", OffsetDateTime.class).toInstant()))
                .optional();
    }

    /** A suspension, and since when it is open. */
    public record Open(Suspended suspended, Instant since) {

        /** Whether missing webhooks opened it. */
        public boolean isOurs() {
            return suspended.code().equals(MissingWebhooksPolicy.CODE);
        }
    }
}
