package dev.trickle.api.customer;

import dev.trickle.api.database.ExclusiveClaimLocks;
import dev.trickle.api.outbox.RetryBackoff;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.jdbc.SqlArrays;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Applies the number changes that WhatsApp has reported to customers. Opt-outs are kept.
 *
 * <p>A customer who was created under the old number after the change is another person and stays unchanged. If another
 * customer already has the new number, that customer stays, and the customer with the old number is deactivated.
 */
public final class PhoneNumberChanges {

    private static final Logger log = LoggerFactory.getLogger(PhoneNumberChanges.class);

    private static final String NEXT = """
            SELECT p.id, a.account_id, a.alias_key, a.contact_key, a.new_phone, a.valid_until
              FROM contact_aliases a
              JOIN user_profiles p ON p.account_id = a.account_id AND p.contact_key = a.alias_key
             WHERE a.new_phone IS NOT NULL
               AND p.id <> ALL (:skipped::uuid[])
               AND p.created_at <= a.valid_until
               AND (p.is_active OR NOT EXISTS (SELECT FROM user_profiles other
                                                WHERE other.account_id = a.account_id
                                                  AND other.contact_key = a.contact_key))
             ORDER BY a.valid_until
             LIMIT 1
            """;

    /** Also checks the old number, whose opt-out may not have been copied to the new one yet. */
    private static final String MOVE = """
            UPDATE user_profiles p
               SET whatsapp_phone = :phone,
                   whatsapp_user_id = NULL,
                   contact_key = :to,
                   subscription = CASE
                       WHEN EXISTS (SELECT FROM contact_consents k
                                     WHERE k.account_id = p.account_id
                                       AND (k.contact_key = :to
                                            OR (k.contact_key = :from
                                                AND date_trunc('second', least(k.opted_out_at,
                                                                               k.preferences_opted_out_at)) <= :until))
                                       AND is_opted_out(k.opted_out_at, k.opted_in_at,
                                                        k.preferences_opted_out_at, k.preferences_opted_in_at))
                       THEN 'unsubscribed'
                       ELSE p.subscription
                   END,
                   updated_at = :now
             WHERE p.id = :id AND p.contact_key = :from
               AND NOT EXISTS (SELECT FROM user_profiles other
                                WHERE other.account_id = p.account_id AND other.contact_key = :to)
            """;

    private static final String DEACTIVATE =
            "UPDATE user_profiles SET is_active = false, updated_at = :now WHERE id = :id AND contact_key = :from";

    private final JdbcClient database;
    private final TransactionOperations transactions;
    private final ExclusiveClaimLocks exclusiveClaimLocks;
    private final InstantSource clock;
    private final RetryBackoff<UUID> retryBackoff;

    public PhoneNumberChanges(
            JdbcClient database,
            TransactionOperations transactions,
            ExclusiveClaimLocks exclusiveClaimLocks,
            InstantSource clock,
            RetryBackoff<UUID> retryBackoff) {
        this.database = database;
        this.transactions = transactions;
        this.exclusiveClaimLocks = exclusiveClaimLocks;
        this.clock = clock;
        this.retryBackoff = retryBackoff;
    }

    /** Applies one number change, which may fail. Returns whether there was one. */
    public boolean applyNext() {
        var next = database.sql(NEXT)
                .param("skipped", SqlArrays.texts(retryBackoff.skipped(), Object::toString))
                .query((row, number) -> changeIn(row))
                .optional();
        next.ifPresent(numberChange -> transactions.executeWithoutResult(
                transaction -> retryBackoff.process(numberChange.customer(), transaction, () -> apply(numberChange))));
        return next.isPresent();
    }

    private void apply(NumberChange numberChange) {
        exclusiveClaimLocks.lock(List.of(numberChange.from(), numberChange.to()));
        var moved = update(MOVE, numberChange)
                .param("to", numberChange.to().value())
                .param("phone", numberChange.phone())
                .param("until", SqlInstants.toParameter(numberChange.until()))
                .update();
        if (moved == 0) {
            update(DEACTIVATE, numberChange).update();
        }
        log.info("Customer phone number changed customerId={} moved={}", numberChange.customer(), moved > 0);
    }

    private JdbcClient.StatementSpec update(String sql, NumberChange numberChange) {
        return database.sql(sql)
                .param("id", numberChange.customer())
                .param("from", numberChange.from().value())
                .param("now", SqlInstants.toParameter(SqlInstants.now(clock)));
    }

    private static NumberChange changeIn(ResultSet row) throws SQLException {
        return new NumberChange(
                row.getObject("id", UUID.class),
                new AccountId(row.getString("account_id")),
                new ContactKey(row.getString("alias_key")),
                new ContactKey(row.getString("contact_key")),
                row.getString("new_phone"),
                SqlInstants.read(row, "valid_until"));
    }

    /** A number change of a customer. */
    private record NumberChange(
            UUID customer, AccountId account, ContactKey from, ContactKey to, String phone, Instant until) {

        /** Hides the number. */
        @Override
        public String toString() {
            return "NumberChange[customer=" + customer + "]";
        }
    }
}
