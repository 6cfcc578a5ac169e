package dev.trickle.api.progress;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.database.SqlInstants;
import dev.trickle.pipeline.AccountId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Reads how many people an account has written to in the last 24 hours, from the calls that were made. The gate counts
 * more carefully: it also holds places for calls to come and for other tools, and holds each a little longer.
 */
@Component
class RollingWindowRepository {

    private static final Duration LENGTH = Duration.ofHours(24);

    private static final String PEOPLE = """
            SELECT count(DISTINCT contact_key)
              FROM send_attempts
             WHERE account_id = :account
               AND asked_at > :since
               AND state IN ('claimed', 'unconfirmed', 'accepted', 'undelivered', 'delivered')
            """;

    private final JdbcClient database;
    private final AccountDirectory accountDirectory;
    private final MessagingLimitRepository limits;
    private final InstantSource calendar;

    RollingWindowRepository(
            JdbcClient database,
            AccountDirectory accountDirectory,
            MessagingLimitRepository limits,
            InstantSource calendar) {
        this.database = database;
        this.accountDirectory = accountDirectory;
        this.limits = limits;
        this.calendar = calendar;
    }

    Window of(AccountId account) {
        var rules = accountDirectory.settings(account);
        var since = SqlInstants.now(calendar).minus(LENGTH);
        var limit = limits.of(account);
        return limit == Integer.MAX_VALUE
                ? Window.withoutLimit(since, rules.reserve())
                : Window.of(since, people(account, since), limit, rules.reserve());
    }

    private int people(AccountId account, Instant since) {
        return database.sql(PEOPLE)
                .param("account", account.value())
                .param("since", SqlInstants.toParameter(since))
                .query(Integer.class)
                .single();
    }

    /**
     * The last 24 hours of an account.
     *
     * @param people different ones who were written to; null where there is no limit, and nobody counts them
     * @param limit different people in any moving 24 hours; null if there is none
     * @param reserve of these, left to other tools
     * @param remaining null where there is no limit
     */
    record Window(
            Instant since,
            @Nullable Integer people,
            @Nullable Integer limit,
            int reserve,
            @Nullable Integer remaining) {

        static Window of(Instant since, int people, int limit, int reserve) {
            return new Window(since, people, limit, reserve, Math.max(0, limit - reserve - people));
        }

        static Window withoutLimit(Instant since, int reserve) {
            return new Window(since, null, null, reserve, null);
        }
    }
}
