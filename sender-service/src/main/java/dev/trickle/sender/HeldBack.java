package dev.trickle.sender;

import dev.trickle.pipeline.AccountId;
import dev.trickle.sender.brake.Brake;
import dev.trickle.sender.brake.Clocks;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** Knows, at most a second late, whether an account may send nothing just now; asks the database for all at once. */
final class HeldBack {

    private static final long LOOK_IS_GOOD_FOR = Duration.ofSeconds(1).toNanos();

    private final Brake brake;
    private final Clocks clocks;
    private final LongSupplier nanos;
    private final ReentrantLock looking = new ReentrantLock();
    private final Map<AccountId, Look> looks = new ConcurrentHashMap<>();

    HeldBack(Brake brake, Clocks clocks, LongSupplier nanos) {
        this.brake = brake;
        this.clocks = clocks;
        this.nanos = nanos;
    }

    boolean is(AccountId account) {
        var look = looks.get(account);
        if (look == null) {
            return lookNow(account);
        }
        if (isNew(look) || !looking.tryLock()) {
            return look.heldBack();
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
        var look = new Look(brake.isOn(account) || clocks.differTooMuchFor(account), nanos.getAsLong());
        looks.put(account, look);
        return look.heldBack();
    }

    private boolean isNew(Look look) {
        return nanos.getAsLong() - look.at() < LOOK_IS_GOOD_FOR;
    }

    /** What was found, and when in nanoseconds of machine time. */
    private record Look(boolean heldBack, long at) {}
}
