package dev.trickle.sender.permission;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.pipeline.installation.SharedSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Notices that this machine's calendar and the database's clock differ by more than half of an account's margin: then
 * 24 hours here are no longer surely 24 hours to whoever counts them.
 */
public final class ClockSkewMonitor {

    private static final Logger log = LoggerFactory.getLogger(ClockSkewMonitor.class);

    private static final long WHILE_THEY_AGREE = Duration.ofHours(1).toNanos();
    private static final long WHILE_THEY_DIFFER = Duration.ofMinutes(1).toNanos();

    private static final String DATABASE_TIME = "SELECT clock_timestamp()";

    private final JdbcClient database;
    private final SharedSettings sharedSettings;
    private final InstantSource calendar;
    private final LongSupplier nanos;
    private final boolean comparable;
    private Duration difference = Duration.ZERO;
    private boolean differ;
    private long compareFrom;

    /**
     * Compares nothing yet.
     *
     * @param comparable whether the calendar is a clock of this world; another one says nothing about clocks
     */
    public ClockSkewMonitor(
            JdbcClient database,
            SharedSettings sharedSettings,
            InstantSource calendar,
            LongSupplier nanos,
            boolean comparable) {
        this.database = database;
        this.sharedSettings = sharedSettings;
        this.calendar = calendar;
        this.nanos = nanos;
        this.comparable = comparable;
        this.compareFrom = nanos.getAsLong();
    }

    /** Whether they differ too much for this account; compares them hourly, and each minute while they do. */
    public synchronized boolean differTooMuchFor(AccountId account) {
        compare();
        return sharedSettings.account(account).filter(this::isExceeded).isPresent();
    }

    /** Compares them when it is time to. */
    public synchronized void compare() {
        if (comparable && nanos.getAsLong() - compareFrom >= 0) {
            difference = measured();
            tell(sharedSettings.accounts().values().stream().anyMatch(this::isExceeded));
            compareFrom = nanos.getAsLong() + (differ ? WHILE_THEY_DIFFER : WHILE_THEY_AGREE);
        }
    }

    private boolean isExceeded(Account account) {
        return difference.compareTo(account.quotaMargin().dividedBy(2)) > 0;
    }

    /** What cannot be explained by the time that the question took. */
    private Duration measured() {
        var before = calendar.instant().truncatedTo(ChronoUnit.MICROS);
        var there =
                database.sql(DATABASE_TIME).query(OffsetDateTime.class).single().toInstant();
        var after = calendar.instant();
        return longer(Duration.between(there, before), Duration.between(after, there));
    }

    private static Duration longer(Duration ahead, Duration behind) {
        var longer = ahead.compareTo(behind) > 0 ? ahead : behind;
        return longer.isNegative() ? Duration.ZERO : longer;
    }

    private void tell(boolean now) {
        if (now) {
            log.error("Clocks of sender and database differ, nothing is sent difference={}", difference);
        } else if (differ) {
            log.info("Clocks of sender and database agree again difference={}", difference);
        }
        differ = now;
    }
}
