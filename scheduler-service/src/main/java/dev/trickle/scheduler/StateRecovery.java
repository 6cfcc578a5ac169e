package dev.trickle.scheduler;

import dev.trickle.scheduler.campaign.QueuePage.Entry;
import java.util.HashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the gate shut after an empty start until it knows again what it once knew.
 *
 * <p>Stores that were lost or reset have forgotten who was written to in the last 24 hours. Everything there was to
 * read at the start is read first; then the people who were written to get their places back; then the gate opens, and
 * remembers that it did. Stores that are empty although the group's offsets say that it has read cannot be filled by
 * reading on: the gate stays shut and says what to do.
 */
final class StateRecovery {

    private static final Logger log = LoggerFactory.getLogger(StateRecovery.class);

    /** Its presence says that everything read was read into these stores. */
    static final String READING_STARTED = "~begun";

    /** Its presence says that the stores have been complete once. */
    static final String COMPLETED = "~opened";

    /** Pages looked at in one go, a few thousand recipients: bounds the transaction. */
    private static final int PAGES_PER_TICK = 80;

    private static final int TICKS_BETWEEN_ERRORS = 30;

    private final StateStores stores;
    private final int partition;
    private final CatchUpProgress catchUpProgress;
    private final boolean storesLost;
    private boolean readingStarted;
    private boolean completed;
    private String nextKey = "";
    private int ticks;

    /**
     * Looks what the stores know.
     *
     * @param looksForEvidence whether {@link #isCaughtUp} will be asked once the gate is open
     */
    StateRecovery(StateStores stores, EndOffsets endOffsets, int partition, boolean looksForEvidence) {
        this.stores = stores;
        this.partition = partition;
        this.completed = stores.metadata().get(COMPLETED) != null;
        var backlog = completed && !looksForEvidence ? EndOffsets.Backlog.NONE : endOffsets.backlog(partition);
        this.catchUpProgress = new CatchUpProgress(endOffsets, partition, backlog.unread());
        this.readingStarted = stores.metadata().get(READING_STARTED) != null;
        this.storesLost = !completed && backlog.hasCommittedOffsets() && !readingStarted;
        if (!completed && !catchUpProgress.isComplete() && !storesLost) {
            log.info(
                    "Gate shut until everything is read again partition={} topics={}",
                    partition,
                    catchUpProgress.unreadTopics());
        }
    }

    /** Whether all that had been written when the task began is read, such as evidence from while it stood still. */
    boolean isCaughtUp() {
        return catchUpProgress.isComplete();
    }

    boolean isComplete() {
        return completed;
    }

    /** A record is about to be taken in. */
    void recordRead(String topic, long offset) {
        catchUpProgress.recordRead(topic, offset);
        if (!completed) {
            markReadingStarted();
        }
    }

    /** Looks after a while whether what is unread will ever come. */
    void tick() {
        catchUpProgress.tick();
    }

    /** Gives places back to people of a slice of the queue; opens the gate behind the last one. */
    void advance(Stream<AccountContext> desks) {
        ticks++;
        if (storesLost) {
            logStoresLost();
            return;
        }
        markReadingStarted();
        if (catchUpProgress.isComplete()) {
            restoreSlots(desks);
        }
    }

    private void markReadingStarted() {
        if (!storesLost && !readingStarted) {
            stores.metadata().put(READING_STARTED, "");
            readingStarted = true;
        }
    }

    private void logStoresLost() {
        if (ticks % TICKS_BETWEEN_ERRORS == 1) {
            log.error(
                    "Gate shut: the stores are empty but the group has read before. Stop the scheduler, delete its"
                            + " changelog topics, reset the offsets of its group to the earliest, and start it again"
                            + " partition={}",
                    partition);
        }
    }

    private void restoreSlots(Stream<AccountContext> desks) {
        if (hasNoRecipients()) {
            complete();
            return;
        }
        var byAccount = new HashMap<String, AccountContext>();
        desks.forEach(desk -> byAccount.put(desk.id().value(), desk));
        var looked = 0;
        try (var all = stores.queues().range(nextKey, null)) {
            while (all.hasNext() && looked++ < PAGES_PER_TICK) {
                var entry = all.next();
                nextKey = entry.key + "~";
                var desk = byAccount.get(entry.key.substring(0, entry.key.indexOf('|')));
                if (desk != null) {
                    entry.value.entries().forEach(waiting -> restoreSlot(desk, waiting));
                }
            }
        }
        if (looked <= PAGES_PER_TICK) {
            complete();
        }
    }

    /** As at the very first start: a long queue need not be looked through for people who are not there. */
    private boolean hasNoRecipients() {
        try (var all = stores.recipients().all()) {
            return !all.hasNext();
        }
    }

    private void complete() {
        stores.metadata().put(COMPLETED, "");
        completed = true;
    }

    private static void restoreSlot(AccountContext desk, Entry entry) {
        desk.recipient(entry.recipient()).ifPresent(known -> {
            var countedFrom = known.evidence().countedFrom();
            if (countedFrom != null) {
                desk.slotStore().recordMessage(entry.contactKey(), known.attemptId().toString(), countedFrom);
            }
            if (countedFrom != null
                    && desk.account()
                            .dateAt(countedFrom)
                            .equals(desk.state().dailyQuota().date())) {
                desk.updateAccount(state -> state.withRestoredMessage(known.campaign()));
            }
        });
    }
}
