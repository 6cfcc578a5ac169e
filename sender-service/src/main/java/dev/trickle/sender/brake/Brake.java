package dev.trickle.sender.brake;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.pipeline.installation.Installation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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
public final class Brake {

    private static final Logger log = LoggerFactory.getLogger(Brake.class);

    private static final Duration WINDOW = Duration.ofHours(24);
    private static final long BETWEEN_LOOKS = Duration.ofSeconds(1).toNanos();

    private static final String PEOPLE = """
            SELECT count(DISTINCT contact_key)
              FROM send_attempts
             WHERE account_id = :account AND asked_at > :windowStart
               AND state IN ('unconfirmed', 'accepted', 'undelivered', 'delivered')
            """;

    /** The highest limit heard of within the window, or in force when it began. */
    private static final String HIGHEST_LIMIT = """
            SELECT max(people)
              FROM (SELECT people FROM messaging_limits WHERE account_id = :account AND since > :windowStart
                    UNION ALL
                    SELECT coalesce((SELECT people FROM messaging_limits
                                      WHERE account_id = :account AND since <= :windowStart
                                      ORDER BY since DESC LIMIT 1), :configured)) AS limits
            """;

    private static final String LEARN_LIMIT = """
            INSERT INTO messaging_limits (account_id, since, people)
            VALUES (:account, :since, :people)
            ON CONFLICT (account_id, since) DO UPDATE SET people = greatest(messaging_limits.people, excluded.people)
            """;

    private final JdbcClient database;
    private final Installation installation;
    private final InstantSource calendar;
    private final LongSupplier nanos;
    private final Map<AccountId, Long> released = new ConcurrentHashMap<>();

    public Brake(JdbcClient database, Installation installation, InstantSource calendar, LongSupplier nanos) {
        this.database = database;
        this.installation = installation;
        this.calendar = calendar;
        this.nanos = nanos;
    }

    /**
     * Looks at an account, at most once a second.
     *
     * @throws BrakeIsOn if nothing may be claimed for it
     */
    public void mustBeOff(AccountId account) {
        var now = nanos.getAsLong();
        var last = released.get(account);
        if (last != null && now - last < BETWEEN_LOOKS) {
            return;
        }
        look(account);
        released.put(account, now);
    }

    private void look(AccountId account) {
        var windowStart = calendar.instant().minus(WINDOW).atOffset(ZoneOffset.UTC);
        var people = database.sql(PEOPLE)
                .param("account", account.value())
                .param("windowStart", windowStart)
                .query(Integer.class)
                .single();
        var limit = database.sql(HIGHEST_LIMIT)
                .param("account", account.value())
                .param("windowStart", windowStart)
                .param("configured", configured(account))
                .query(Integer.class)
                .single();
        if (people > limit) {
            log.error(
                    "More people than allowed, nothing is sent account={} people={} limit={}", account, people, limit);
            throw new BrakeIsOn(account);
        }
    }

    private int configured(AccountId account) {
        return installation.account(account).map(Account::messagingLimit).orElse(0);
    }

    /** WhatsApp changed the limit. */
    public void learn(AccountId account, int people, Instant since) {
        database.sql(LEARN_LIMIT)
                .param("account", account.value())
                .param("since", since.atOffset(ZoneOffset.UTC))
                .param("people", people)
                .update();
    }

    /** Nothing may be claimed for an account until people leave its window of 24 hours. */
    public static final class BrakeIsOn extends RuntimeException {

        BrakeIsOn(AccountId account) {
            super("The account " + account + " has written to more people than allowed");
        }
    }
}
