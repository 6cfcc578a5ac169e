package dev.trickle.simulator.ledger;

import dev.trickle.simulator.fault.FaultKind;
import dev.trickle.simulator.person.MessageStatus;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The ledger: all accepted messages and counts of refused calls since the start or the last reset.
 *
 * <p>It is in memory only, so a test that needs it as evidence must keep the simulator running.
 */
public final class AcceptanceLog {

    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<LedgerEntry> entries = new ArrayList<>();
    private final Map<Integer, Long> refused = new TreeMap<>();
    private long cleared;

    public AcceptanceLog(InstantSource clock) {
        this.clock = clock;
    }

    /** Adds a line; lines are in the order of their instants unless the clock moves backwards. */
    public Acceptance accept(Delivery delivery) {
        return accept(delivery, null);
    }

    /** Adds a line for a call with a fault after its acceptance. */
    public Acceptance accept(Delivery delivery, @Nullable FaultKind fault) {
        return locked(() -> {
            var acceptance = new Acceptance(cleared + entries.size() + 1, clock.instant(), delivery);
            entries.add(new LedgerEntry(acceptance, fault));
            return acceptance;
        });
    }

    /** Counts a refused call by Meta's error code. */
    public void countRefusal(int code) {
        locked(() -> refused.merge(code, 1L, Long::sum));
    }

    /** Marks a message as held. This and the following methods ignore lines before the last reset. */
    public void markHeld(long sequence) {
        updateEntry(sequence, LedgerEntry::markHeld);
    }

    /** Records the outcome of a dispatched message. */
    public void recordOutcome(long sequence, DecidedOutcome decidedOutcome) {
        updateEntry(sequence, ledgerEntry -> ledgerEntry.recordOutcome(decidedOutcome));
    }

    /** Records the outcome of a held message that is dropped. */
    public void markDropped(long sequence, DecidedOutcome decidedOutcome) {
        updateEntry(sequence, ledgerEntry -> ledgerEntry.markDropped(decidedOutcome));
    }

    /** Records that the receiver confirmed the webhook of this status. */
    public void markConfirmed(long sequence, MessageStatus messageStatus) {
        updateEntry(sequence, ledgerEntry -> ledgerEntry.markConfirmed(messageStatus));
    }

    private void updateEntry(long sequence, Consumer<LedgerEntry> change) {
        locked(() -> {
            var index = sequence - cleared - 1;
            if (index >= 0) {
                change.accept(entries.get((int) index));
            }
            return index;
        });
    }

    /**
     * Returns the counts that a sender's promises are checked with.
     *
     * @param zone of the calendar days
     */
    public Summary summary(ZoneId zone) {
        var acceptances = snapshot().stream().map(LedgerEntry::acceptance).toList();
        return Summary.of(acceptances, locked(() -> new TreeMap<>(refused)), zone);
    }

    /** Returns a snapshot of all lines. */
    public Stream<LedgerLine> lines() {
        return snapshot().stream().map(LedgerEntry::ledgerLine);
    }

    /** Clears everything but the sequence, so that late webhooks of cleared lines do not match new lines. */
    public void reset() {
        locked(() -> {
            cleared += entries.size();
            entries.clear();
            refused.clear();
            return cleared;
        });
    }

    private List<LedgerEntry> snapshot() {
        return locked(() -> List.copyOf(entries));
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
