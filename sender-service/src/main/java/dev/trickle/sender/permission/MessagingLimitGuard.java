package dev.trickle.sender.permission;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.pipeline.installation.SharedSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Notices that an account has written to more people in 24 hours than WhatsApp allowed in them. The gate never lets
 * this happen; if it did, the claims would know.
 */
public final class MessagingLimitGuard {

    private static final Logger log = LoggerFactory.getLogger(MessagingLimitGuard.class);

    private static final Duration WINDOW = Duration.ofHours(24);
    private static final long BETWEEN_ALARMS = Duration.ofMinutes(1).toNanos();
    private static final long BETWEEN_LOOKS = Duration.ofSeconds(1).toNanos();

    private static final String PEOPLE = """
            SELECT count(DISTINCT contact_key)
              FROM send_attempts
             WHERE account_id = :account AND requested_at > :windowStart
               AND state IN ('unconfirmed', 'accepted', 'undelivered', 'delivered')
            """;

    /** The highest limit heard of within the window, or in force when it began. */
    private static final String HIGHEST_LIMIT = """
            SELECT max(recipient_limit)
              FROM (SELECT recipient_limit FROM messaging_limits
                     WHERE account_id = :account AND effective_from > :windowStart
                    UNION ALL
                    SELECT coalesce((SELECT recipient_limit FROM messaging_limits
                                      WHERE account_id = :account AND effective_from <= :windowStart
                                      ORDER BY effective_from DESC LIMIT 1), :configured)) AS limits
            """;

    private static final String LEARN_LIMIT = """
            INSERT INTO messaging_limits (account_id, effective_from, recipient_limit)
            VALUES (:account, :since, :people)
            ON CONFLICT (account_id, effective_from) DO UPDATE
               SET recipient_limit = greatest(messaging_limits.recipient_limit, excluded.recipient_limit)
            """;

    private final JdbcClient database;
    private final SharedSettings sharedSettings;
    private final InstantSource calendar;
    private final LongSupplier nanos;
    private final Map<AccountId, Snapshot> looks = new ConcurrentHashMap<>();
    private final Map<AccountId, Long> alarms = new ConcurrentHashMap<>();

    public MessagingLimitGuard(
            JdbcClient database, SharedSettings sharedSettings, InstantSource calendar, LongSupplier nanos) {
        this.database = database;
        this.sharedSettings = sharedSettings;
        this.calendar = calendar;
        this.nanos = nanos;
    }

    /** Whether nothing may be claimed for an account now; looks at most once a second. */
    public boolean isOn(AccountId account) {
        var now = nanos.getAsLong();
        var last = looks.get(account);
        if (last != null && now - last.at() < BETWEEN_LOOKS) {
            return last.on();
        }
        var on = look(account);
        looks.put(account, new Snapshot(now, on));
        return on;
    }

    private boolean look(AccountId account) {
        var windowStart = calendar.instant().minus(WINDOW).atOffset(ZoneOffset.UTC);
        var limit = highestLimit(account, windowStart);
        if (limit == Integer.MAX_VALUE) {
            // Nobody can have written to more, and counting them would take the longest just here.
            return false;
        }
        var people = database.sql(PEOPLE)
                .param("account", account.value())
                .param("windowStart", windowStart)
                .query(Integer.class)
                .single();
        if (people > limit) {
            alarm(account, people, limit);
        }
        return people > limit;
    }

    private int highestLimit(AccountId account, OffsetDateTime windowStart) {
        return database.sql(HIGHEST_LIMIT)
                .param("account", account.value())
                .param("windowStart", windowStart)
                .param("configured", configured(account))
                .query(Integer.class)
                .single();
    }

    private void alarm(AccountId account, int people, int limit) {
        var now = nanos.getAsLong();
        var last = alarms.get(account);
        if (last == null || now - last >= BETWEEN_ALARMS) {
            alarms.put(account, now);
            log.error(
                    "More people than allowed, nothing is sent account={} people={} limit={}", account, people, limit);
        }
    }

    private int configured(AccountId account) {
        return sharedSettings.account(account).map(Account::messagingLimit).orElse(0);
    }

    /** WhatsApp changed the limit. */
    public void learn(AccountId account, int people, Instant since) {
        database.sql(LEARN_LIMIT)
                .param("account", account.value())
                .param("since", since.atOffset(ZoneOffset.UTC))
                .param("people", people)
                .update();
    }

    /** What a look found, and when in nanoseconds of machine time. */
    private record Snapshot(long at, boolean on) {}
}
