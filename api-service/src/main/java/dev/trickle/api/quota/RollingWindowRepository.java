package dev.trickle.api.quota;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.account.MessagingLimitRepository;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Counts the people an account has written to in the last 24 hours, from the calls to WhatsApp. The scheduler counts
 * more strictly: it also occupies slots for coming calls and for other tools, and keeps each a little longer than 24
 * hours.
 */
@Component
class RollingWindowRepository {

    private static final Duration WINDOW = Duration.ofHours(24);

    private static final String COUNT_PEOPLE = """
            SELECT count(DISTINCT contact_key)
              FROM send_attempts
             WHERE account_id = :account
               AND requested_at > :since
               AND state IN ('claimed', 'unconfirmed', 'accepted', 'undelivered', 'delivered')
            """;

    private final JdbcClient database;
    private final AccountDirectory accountDirectory;
    private final MessagingLimitRepository limits;
    private final InstantSource clock;

    RollingWindowRepository(
            JdbcClient database,
            AccountDirectory accountDirectory,
            MessagingLimitRepository limits,
            InstantSource clock) {
        this.database = database;
        this.accountDirectory = accountDirectory;
        this.limits = limits;
        this.clock = clock;
    }

    RollingWindow load(AccountId account) {
        var rules = accountDirectory.settings(account);
        var since = SqlInstants.now(clock).minus(WINDOW);
        var limit = limits.currentLimit(account);
        return limit == Integer.MAX_VALUE
                ? RollingWindow.withoutLimit(since, rules.reserve())
                : RollingWindow.of(since, countPeople(account, since), limit, rules.reserve());
    }

    private int countPeople(AccountId account, Instant since) {
        return database.sql(COUNT_PEOPLE)
                .param("account", account.value())
                .param("since", SqlInstants.toParameter(since))
                .query(Integer.class)
                .single();
    }

    /**
     * The last 24 hours of an account.
     *
     * @param people different people written to; null without limit, because they are not counted
     * @param limit different people in any 24 hours; null if unlimited
     * @param reserve part of the limit that is left to other tools
     * @param remaining null if unlimited
     */
    record RollingWindow(
            Instant since,
            @Nullable Integer people,
            @Nullable Integer limit,
            int reserve,
            @Nullable Integer remaining) {

        static RollingWindow of(Instant since, int people, int limit, int reserve) {
            return new RollingWindow(since, people, limit, reserve, Math.max(0, limit - reserve - people));
        }

        static RollingWindow withoutLimit(Instant since, int reserve) {
            return new RollingWindow(since, null, null, reserve, null);
        }
    }
}
