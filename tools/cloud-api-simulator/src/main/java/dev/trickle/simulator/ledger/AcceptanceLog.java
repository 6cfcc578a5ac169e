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
 * Every message accepted and every call refused since the start or the last reset.
 *
 * <p>It lives in memory and dies with the process: whoever needs it as evidence keeps the simulator running.
 */
public final class AcceptanceLog {

    private final InstantSource calendar;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<LedgerEntry> entries = new ArrayList<>();
    private final Map<Integer, Long> refused = new TreeMap<>();
    private long forgotten;

    public AcceptanceLog(InstantSource calendar) {
        this.calendar = calendar;
    }

    /** Writes a line; lines are in the order of their instants as long as the calendar never steps back. */
    public Acceptance accept(Delivery delivery) {
        return accept(delivery, null);
    }

    /** Writes a line about a call with which something went wrong after its acceptance. */
    public Acceptance accept(Delivery delivery, @Nullable FaultKind fault) {
        return locked(() -> {
            var acceptance = new Acceptance(forgotten + entries.size() + 1, calendar.instant(), delivery);
            entries.add(new LedgerEntry(acceptance, fault));
            return acceptance;
        });
    }

    /** Counts a call that was not accepted, by Meta's code. */
    public void refuse(int code) {
        locked(() -> refused.merge(code, 1L, Long::sum));
    }

    /** Notes that a message waits; this and what follows ignore lines before a reset. */
    public void hold(long sequence) {
        at(sequence, LedgerEntry::held);
    }

    /** Notes what becomes of a message that leaves. */
    public void leaves(long sequence, DecidedOutcome decidedOutcome) {
        at(sequence, ledgerEntry -> ledgerEntry.leaves(decidedOutcome));
    }

    /** Notes what becomes of a message that waited in vain. */
    public void drop(long sequence, DecidedOutcome decidedOutcome) {
        at(sequence, ledgerEntry -> ledgerEntry.dropped(decidedOutcome));
    }

    /** Notes that the receiver has taken the webhook of this line and status. */
    public void confirm(long sequence, MessageStatus messageStatus) {
        at(sequence, ledgerEntry -> ledgerEntry.confirm(messageStatus));
    }

    private void at(long sequence, Consumer<LedgerEntry> note) {
        locked(() -> {
            var index = sequence - forgotten - 1;
            if (index >= 0) {
                note.accept(entries.get((int) index));
            }
            return index;
        });
    }

    /**
     * Counts what a sender's promises are measured by.
     *
     * @param zone where a calendar day begins
     */
    public Summary summary(ZoneId zone) {
        var acceptances = snapshot().stream().map(LedgerEntry::acceptance).toList();
        return Summary.of(acceptances, locked(() -> new TreeMap<>(refused)), zone);
    }

    /** All lines, as they are at this moment. */
    public Stream<LedgerLine> lines() {
        return snapshot().stream().map(LedgerEntry::ledgerLine);
    }

    /** Forgets everything but the sequence, so that late webhooks of forgotten lines find none of the new ones. */
    public void reset() {
        locked(() -> {
            forgotten += entries.size();
            entries.clear();
            refused.clear();
            return forgotten;
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
