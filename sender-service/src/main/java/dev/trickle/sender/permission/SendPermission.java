package dev.trickle.sender.permission;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.sender.database.DatabaseGuard;
import dev.trickle.sender.database.UnverifiedDatabaseException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether an account may send at all, before a request takes a permit of the rate limiter. The claim decides
 * about the request itself, and about suspensions: only its transaction sees them without a race.
 *
 * <p>Queries of the database are cached for a second, so that concurrent requests share one.
 */
public final class SendPermission {

    private static final Logger log = LoggerFactory.getLogger(SendPermission.class);

    private static final long MAX_AGE = Duration.ofSeconds(1).toNanos();
    private static final long LOG_INTERVAL = Duration.ofMinutes(1).toNanos();

    private final DatabaseGuard databaseGuard;
    private final MessagingLimitGuard messagingLimitGuard;
    private final ClockSkewMonitor clockSkewMonitor;
    private final SharedSettings sharedSettings;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final MeterRegistry metrics;
    private final ReentrantLock refreshing = new ReentrantLock();
    private final Map<AccountId, Snapshot> snapshots = new ConcurrentHashMap<>();
    private final AtomicLong nextLogAt;

    public SendPermission(
            DatabaseGuard databaseGuard,
            MessagingLimitGuard messagingLimitGuard,
            ClockSkewMonitor clockSkewMonitor,
            SharedSettings sharedSettings,
            InstantSource clock,
            LongSupplier nanos,
            MeterRegistry metrics) {
        this.databaseGuard = databaseGuard;
        this.messagingLimitGuard = messagingLimitGuard;
        this.clockSkewMonitor = clockSkewMonitor;
        this.sharedSettings = sharedSettings;
        this.clock = clock;
        this.nanos = nanos;
        this.metrics = metrics;
        this.nextLogAt = new AtomicLong(nanos.getAsLong());
    }

    /**
     * Why this request must be refused for now; empty if it may be claimed.
     *
     * @throws UnverifiedDatabaseException if it may neither be claimed nor refused
     */
    public Optional<NotSentReason> denialOf(AccountId account, SendRequested request) {
        databaseGuard.requireVerified();
        var denial = Optional.ofNullable(cachedDenialOf(account)).or(() -> skewOf(account, request));
        denial.ifPresent(this::count);
        return denial;
    }

    /**
     * The scheduler has no other clock to compare its own with. If it is ahead, slots of the messaging limit become
     * free too early; if it is behind, they become free late, which is safe.
     */
    private Optional<NotSentReason> skewOf(AccountId account, SendRequested request) {
        var ahead = Duration.between(clock.instant(), request.at());
        if (sharedSettings
                .account(account)
                .filter(each -> exceedsMargin(ahead, each))
                .isEmpty()) {
            return Optional.empty();
        }
        logAhead(account, ahead);
        return Optional.of(NotSentReason.CLOCK_SKEW);
    }

    private static boolean exceedsMargin(Duration ahead, Account account) {
        return ahead.compareTo(account.quotaMargin().dividedBy(2)) > 0;
    }

    private void logAhead(AccountId account, Duration ahead) {
        var now = nanos.getAsLong();
        var at = nextLogAt.get();
        if (now - at >= 0 && nextLogAt.compareAndSet(at, now + LOG_INTERVAL)) {
            log.error("Clock of the scheduler is ahead, requests refused account={} ahead={}", account, ahead);
        }
    }

    private void count(NotSentReason reason) {
        metrics.counter(
                        "trickle.sender.requests.deferred",
                        "reason",
                        reason.name().toLowerCase(Locale.ROOT))
                .increment();
    }

    private @Nullable NotSentReason cachedDenialOf(AccountId account) {
        var snapshot = snapshots.get(account);
        if (snapshot == null) {
            return refreshBlocking(account);
        }
        if (isFresh(snapshot) || !refreshing.tryLock()) {
            return snapshot.denial();
        }
        return refreshAndUnlock(account);
    }

    /** While one thread queries, the others use the previous result. */
    private @Nullable NotSentReason refreshAndUnlock(AccountId account) {
        try {
            return refresh(account);
        } finally {
            refreshing.unlock();
        }
    }

    private @Nullable NotSentReason refreshBlocking(AccountId account) {
        refreshing.lock();
        return refreshAndUnlock(account);
    }

    private @Nullable NotSentReason refresh(AccountId account) {
        var known = snapshots.get(account);
        if (known != null && isFresh(known)) {
            return known.denial();
        }
        var snapshot = new Snapshot(query(account), nanos.getAsLong());
        snapshots.put(account, snapshot);
        return snapshot.denial();
    }

    private @Nullable NotSentReason query(AccountId account) {
        if (messagingLimitGuard.isLimitExceeded(account)) {
            return NotSentReason.THROTTLED;
        }
        return clockSkewMonitor.isSkewTooLargeFor(account) ? NotSentReason.CLOCK_SKEW : null;
    }

    private boolean isFresh(Snapshot snapshot) {
        return nanos.getAsLong() - snapshot.at() < MAX_AGE;
    }

    /**
     * A cached result.
     *
     * @param at monotonic nanoseconds of the query
     */
    private record Snapshot(@Nullable NotSentReason denial, long at) {}
}
