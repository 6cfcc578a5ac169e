package dev.trickle.sender.permission;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Stops an account that has sent to more people in 24 hours than WhatsApp allowed. The scheduler never releases more
 * than the limit; this check is independent of it and counts the claims.
 */
public final class MessagingLimitGuard {

    private static final Logger log = LoggerFactory.getLogger(MessagingLimitGuard.class);

    private static final Duration WINDOW = Duration.ofHours(24);
    private static final long LOG_INTERVAL = Duration.ofMinutes(1).toNanos();
    private static final Duration MIN_CHECK_INTERVAL = Duration.ofSeconds(1);
    private static final Duration MAX_CHECK_INTERVAL = Duration.ofMinutes(1);

    /** Counting a hundred thousand claims takes a while; the pauses are longer by this factor. */
    private static final int PAUSE_FACTOR = 20;

    private static final String PEOPLE = """
            SELECT count(DISTINCT contact_key)
              FROM send_attempts
             WHERE account_id = :account AND requested_at > :windowStart
               AND state IN ('unconfirmed', 'accepted', 'undelivered', 'delivered')
            """;

    /** The highest limit that was recorded within the window, or in force at its start. */
    private static final String HIGHEST_LIMIT = """
            SELECT max(recipient_limit)
              FROM (SELECT recipient_limit FROM messaging_limits
                     WHERE account_id = :account AND effective_from > :windowStart
                    UNION ALL
                    SELECT coalesce((SELECT recipient_limit FROM messaging_limits
                                      WHERE account_id = :account AND effective_from <= :windowStart
                                      ORDER BY effective_from DESC LIMIT 1), :configured)) AS limits
            """;

    private static final String UPSERT_LIMIT = """
            INSERT INTO messaging_limits (account_id, effective_from, recipient_limit)
            VALUES (:account, :since, :people)
            ON CONFLICT (account_id, effective_from) DO UPDATE
               SET recipient_limit = greatest(messaging_limits.recipient_limit, excluded.recipient_limit)
            """;

    private final JdbcClient database;
    private final SharedSettings sharedSettings;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final int messagesPerSecond;
    private final Map<AccountId, Snapshot> snapshots = new ConcurrentHashMap<>();
    private final Map<AccountId, Long> lastLoggedAt = new ConcurrentHashMap<>();

    /** @param messagesPerSecond maximum rate of each phone number, over all senders */
    public MessagingLimitGuard(
            JdbcClient database,
            SharedSettings sharedSettings,
            InstantSource clock,
            LongSupplier nanos,
            int messagesPerSecond) {
        this.database = database;
        this.sharedSettings = sharedSettings;
        this.clock = clock;
        this.nanos = nanos;
        this.messagesPerSecond = messagesPerSecond;
    }

    /**
     * Whether the account has exceeded the limit and must not send now. Counts again only when enough messages can have
     * been sent to exceed it, and at most once a second.
     */
    public boolean isLimitExceeded(AccountId account) {
        var last = snapshots.get(account);
        if (last != null && nanos.getAsLong() - last.validUntil() < 0) {
            return last.exceeded();
        }
        var snapshot = check(account);
        snapshots.put(account, snapshot);
        return snapshot.exceeded();
    }

    private Snapshot check(AccountId account) {
        var started = nanos.getAsLong();
        var windowStart = SqlInstants.toParameter(clock.instant().minus(WINDOW));
        var limit = highestLimit(account, windowStart);
        if (limit == Integer.MAX_VALUE) {
            // An unlimited account cannot exceed the limit, and counting would take longest here.
            return new Snapshot(false, started + MAX_CHECK_INTERVAL.toNanos());
        }
        var people = database.sql(PEOPLE)
                .param("account", account.value())
                .param("windowStart", windowStart)
                .query(Integer.class)
                .single();
        if (people > limit) {
            logExceeded(account, people, limit);
        }
        var finished = nanos.getAsLong();
        return new Snapshot(
                people > limit, finished + pauseAfter(finished - started, timeToSend(account, limit - people)));
    }

    /** Nanoseconds within which no more than so many messages can be sent. */
    private long timeToSend(AccountId account, int messages) {
        var numbers = sharedSettings
                .account(account)
                .map(each -> each.phoneNumbers().size())
                .orElse(1);
        return Duration.ofSeconds(Math.max(0, messages) / ((long) messagesPerSecond * numbers))
                .toNanos();
    }

    private static long pauseAfter(long duration, long timeToExceed) {
        return Math.clamp(
                Math.max(timeToExceed, PAUSE_FACTOR * duration),
                MIN_CHECK_INTERVAL.toNanos(),
                MAX_CHECK_INTERVAL.toNanos());
    }

    private int highestLimit(AccountId account, OffsetDateTime windowStart) {
        return database.sql(HIGHEST_LIMIT)
                .param("account", account.value())
                .param("windowStart", windowStart)
                .param("configured", configuredLimit(account))
                .query(Integer.class)
                .single();
    }

    private void logExceeded(AccountId account, int people, int limit) {
        var now = nanos.getAsLong();
        var last = lastLoggedAt.get(account);
        if (last == null || now - last >= LOG_INTERVAL) {
            lastLoggedAt.put(account, now);
            log.error(
                    "Messaging limit exceeded, nothing is sent account={} people={} limit={}", account, people, limit);
        }
    }

    private int configuredLimit(AccountId account) {
        return sharedSettings.account(account).map(Account::messagingLimit).orElse(0);
    }

    /** Records a limit that WhatsApp has changed. */
    public void recordLimit(AccountId account, int people, Instant since) {
        database.sql(UPSERT_LIMIT)
                .param("account", account.value())
                .param("since", SqlInstants.toParameter(since))
                .param("people", people)
                .update();
    }

    /**
     * Result of a check.
     *
     * @param validUntil monotonic nanoseconds
     */
    private record Snapshot(boolean exceeded, long validUntil) {}
}
