package dev.trickle.api.account;

import dev.trickle.pipeline.AccountId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the messaging limit of an account: the last one that Meta reported, or the configured one. */
@Component
public class MessagingLimitRepository {

    private static final String NEWEST = """
            SELECT coalesce((SELECT recipient_limit
                               FROM messaging_limits
                              WHERE account_id = :account
                              ORDER BY effective_from DESC
                              LIMIT 1), :configured)
            """;

    private final JdbcClient database;
    private final AccountDirectory accountDirectory;

    public MessagingLimitRepository(JdbcClient database, AccountDirectory accountDirectory) {
        this.database = database;
        this.accountDirectory = accountDirectory;
    }

    /** Different people in any 24 hours; {@code Integer.MAX_VALUE} if unlimited. */
    public int currentLimit(AccountId account) {
        return database.sql(NEWEST)
                .param("account", account.value())
                .param("configured", accountDirectory.settings(account).messagingLimit())
                .query(Integer.class)
                .single();
    }

    /** Messages per day of all campaigns of an account: the limit of the account or of Meta; at least 1. */
    public int messagesPerDay(AccountId account) {
        var rules = accountDirectory.settings(account);
        return Math.max(1, Math.min(rules.dailyLimit(), currentLimit(account) - rules.reserve()));
    }
}
