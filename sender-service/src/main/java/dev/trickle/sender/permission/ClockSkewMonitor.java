package dev.trickle.sender.permission;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Detects that the clock of this machine and that of the database differ by more than half of an account's quota
 * margin. Then 24 hours measured here may not be 24 hours for WhatsApp.
 */
public final class ClockSkewMonitor {

    private static final Logger log = LoggerFactory.getLogger(ClockSkewMonitor.class);

    private static final long INTERVAL_IN_SYNC = Duration.ofHours(1).toNanos();
    private static final long INTERVAL_WHEN_SKEWED = Duration.ofMinutes(1).toNanos();

    private static final String DATABASE_TIME = "SELECT clock_timestamp()";

    private final JdbcClient database;
    private final SharedSettings sharedSettings;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final boolean comparable;
    private Duration skew = Duration.ZERO;
    private boolean skewed;
    private long nextComparisonAt;

    /**
     * Creates a monitor that has not compared the clocks yet.
     *
     * @param comparable whether the clock is the system clock; a test clock is not compared
     */
    public ClockSkewMonitor(
            JdbcClient database,
            SharedSettings sharedSettings,
            InstantSource clock,
            LongSupplier nanos,
            boolean comparable) {
        this.database = database;
        this.sharedSettings = sharedSettings;
        this.clock = clock;
        this.nanos = nanos;
        this.comparable = comparable;
        this.nextComparisonAt = nanos.getAsLong();
    }

    /**
     * Whether the skew is too large for this account. Compares the clocks hourly, and every minute while the skew is
     * too large.
     */
    public synchronized boolean isSkewTooLargeFor(AccountId account) {
        compare();
        return sharedSettings.account(account).filter(this::exceedsMargin).isPresent();
    }

    /** Compares the clocks if a comparison is due. */
    public synchronized void compare() {
        if (comparable && nanos.getAsLong() - nextComparisonAt >= 0) {
            skew = measureSkew();
            logChange(sharedSettings.accounts().values().stream().anyMatch(this::exceedsMargin));
            nextComparisonAt = nanos.getAsLong() + (skewed ? INTERVAL_WHEN_SKEWED : INTERVAL_IN_SYNC);
        }
    }

    private boolean exceedsMargin(Account account) {
        return skew.compareTo(account.quotaMargin().dividedBy(2)) > 0;
    }

    /** The difference that the duration of the query does not explain. */
    private Duration measureSkew() {
        var before = SqlInstants.now(clock);
        var databaseTime =
                database.sql(DATABASE_TIME).query(OffsetDateTime.class).single().toInstant();
        var after = clock.instant();
        return largerOf(Duration.between(databaseTime, before), Duration.between(after, databaseTime));
    }

    private static Duration largerOf(Duration ahead, Duration behind) {
        var larger = ahead.compareTo(behind) > 0 ? ahead : behind;
        return larger.isNegative() ? Duration.ZERO : larger;
    }

    private void logChange(boolean tooLarge) {
        if (tooLarge) {
            log.error("Clock skew too large, nothing is sent skew={}", skew);
        } else if (skewed) {
            log.info("Clock skew within limits again skew={}", skew);
        }
        skewed = tooLarge;
    }
}
