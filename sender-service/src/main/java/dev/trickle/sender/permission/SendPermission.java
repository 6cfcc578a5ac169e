package dev.trickle.sender;

import dev.trickle.pipeline.AccountId;
import dev.trickle.sender.permission.ClockSkewMonitor;
import dev.trickle.sender.permission.MessagingLimitGuard;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** Caches, for at most a second, whether an account may not send now, so that concurrent requests share one query. */
final class SendPermission {

    private static final long MAX_AGE = Duration.ofSeconds(1).toNanos();

    private final MessagingLimitGuard messagingLimitGuard;
    private final ClockSkewMonitor clockSkewMonitor;
    private final LongSupplier nanos;
    private final ReentrantLock refreshing = new ReentrantLock();
    private final Map<AccountId, Snapshot> snapshots = new ConcurrentHashMap<>();

    SendPermission(MessagingLimitGuard messagingLimitGuard, ClockSkewMonitor clockSkewMonitor, LongSupplier nanos) {
        this.messagingLimitGuard = messagingLimitGuard;
        this.clockSkewMonitor = clockSkewMonitor;
        this.nanos = nanos;
    }

    /** Whether nothing may be sent for this account now. */
    boolean isBlocked(AccountId account) {
        var snapshot = snapshots.get(account);
        if (snapshot == null) {
            return refreshBlocking(account);
        }
        if (isFresh(snapshot) || !refreshing.tryLock()) {
            return snapshot.blocked();
        }
        return refreshAndUnlock(account);
    }

    /** While one thread queries, the others use the previous result. */
    private boolean refreshAndUnlock(AccountId account) {
        try {
            return refresh(account);
        } finally {
            refreshing.unlock();
        }
    }

    private boolean refreshBlocking(AccountId account) {
        refreshing.lock();
        return refreshAndUnlock(account);
    }

    private boolean refresh(AccountId account) {
        var known = snapshots.get(account);
        if (known != null && isFresh(known)) {
            return known.blocked();
        }
        var snapshot = new Snapshot(
                messagingLimitGuard.isLimitExceeded(account) || clockSkewMonitor.isSkewTooLargeFor(account),
                nanos.getAsLong());
        snapshots.put(account, snapshot);
        return snapshot.blocked();
    }

    private boolean isFresh(Snapshot snapshot) {
        return nanos.getAsLong() - snapshot.at() < MAX_AGE;
    }

    /**
     * A cached result.
     *
     * @param at monotonic nanoseconds of the query
     */
    private record Snapshot(boolean blocked, long at) {}
}
