package dev.trickle.sender;

import dev.trickle.pipeline.AccountId;
import dev.trickle.sender.permission.ClockSkewMonitor;
import dev.trickle.sender.permission.MessagingLimitGuard;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** Knows, at most a second late, whether an account may send nothing just now; asks the database for all at once. */
final class SendPermission {

    private static final long LOOK_IS_GOOD_FOR = Duration.ofSeconds(1).toNanos();

    private final MessagingLimitGuard messagingLimitGuard;
    private final ClockSkewMonitor clockSkewMonitor;
    private final LongSupplier nanos;
    private final ReentrantLock looking = new ReentrantLock();
    private final Map<AccountId, Snapshot> looks = new ConcurrentHashMap<>();

    SendPermission(MessagingLimitGuard messagingLimitGuard, ClockSkewMonitor clockSkewMonitor, LongSupplier nanos) {
        this.messagingLimitGuard = messagingLimitGuard;
        this.clockSkewMonitor = clockSkewMonitor;
        this.nanos = nanos;
    }

    boolean is(AccountId account) {
        var snapshot = looks.get(account);
        if (snapshot == null) {
            return lookNow(account);
        }
        if (isNew(snapshot) || !looking.tryLock()) {
            return snapshot.heldBack();
        }
        return lookAgain(account);
    }

    /** While one looks, what was found before is good for the others. */
    private boolean lookAgain(AccountId account) {
        try {
            return look(account);
        } finally {
            looking.unlock();
        }
    }

    private boolean lookNow(AccountId account) {
        looking.lock();
        return lookAgain(account);
    }

    private boolean look(AccountId account) {
        var known = looks.get(account);
        if (known != null && isNew(known)) {
            return known.heldBack();
        }
        var snapshot = new Snapshot(
                messagingLimitGuard.isOn(account) || clockSkewMonitor.differTooMuchFor(account), nanos.getAsLong());
        looks.put(account, snapshot);
        return snapshot.heldBack();
    }

    private boolean isNew(Snapshot snapshot) {
        return nanos.getAsLong() - snapshot.at() < LOOK_IS_GOOD_FOR;
    }

    /** What was found, and when in nanoseconds of machine time. */
    private record Snapshot(boolean heldBack, long at) {}
}
