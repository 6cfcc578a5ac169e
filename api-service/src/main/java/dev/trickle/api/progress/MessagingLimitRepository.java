package dev.trickle.api.progress;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.pipeline.AccountId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads how many people Meta lets an account write to in 24 hours: what it said last, until then what is configured. */
@Component
class MessagingLimitRepository {

    private static final String NEWEST = """
            SELECT coalesce((SELECT people
                               FROM messaging_limits
                              WHERE account_id = :account
                              ORDER BY since DESC
                              LIMIT 1), :configured)
            """;

    private final JdbcClient database;
    private final AccountDirectory accountDirectory;

    MessagingLimitRepository(JdbcClient database, AccountDirectory accountDirectory) {
        this.database = database;
        this.accountDirectory = accountDirectory;
    }

    /** Different people in any moving 24 hours; the largest integer if there is no limit. */
    int of(AccountId account) {
        return database.sql(NEWEST)
                .param("account", account.value())
                .param("configured", accountDirectory.settings(account).messagingLimit())
                .query(Integer.class)
                .single();
    }
}
