package dev.trickle.scheduler;

import dev.trickle.scheduler.campaign.QueuePage.Entry;
import java.util.HashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prevents releases after a start with empty stores until the state is complete again.
 *
 * <p>Stores that were lost or reset do not contain the messages of the last 24 hours. Recovery first reads all records
 * that existed at the start, then counts the messages of the day, restores the slots of the people who were written
 * to, and records in the store that the state is complete. Empty stores of a group with committed offsets cannot be filled by reading on: releases
 * stay stopped, and the log says what an operator has to do.
 */
final class StateRecovery {

    private static final Logger log = LoggerFactory.getLogger(StateRecovery.class);

    /** Key that is present if every record the group has read was applied to these stores. */
    static final String READING_STARTED = "~begun";

    /** Key that is present once the stores have been complete. */
    static final String COMPLETED = "~opened";

    /** Queue pages read per tick, a few thousand recipients: bounds the transaction. */
    private static final int PAGES_PER_TICK = 80;

    /** Messages counted per tick: bounds the transaction. */
    private static final int MESSAGES_PER_TICK = 5_000;

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
     * Reads from the stores how far recovery has come.
     *
     * @param tracksCatchUp whether the caller needs {@link #isCaughtUp} after recovery is complete
     */
    StateRecovery(StateStores stores, EndOffsets endOffsets, int partition, boolean tracksCatchUp) {
        this.stores = stores;
        this.partition = partition;
        this.completed = stores.metadata().get(COMPLETED) != null;
        var backlog = completed && !tracksCatchUp ? EndOffsets.Backlog.NONE : endOffsets.backlog(partition);
        this.catchUpProgress = new CatchUpProgress(endOffsets, partition, backlog.unread());
        this.readingStarted = stores.metadata().get(READING_STARTED) != null;
        this.storesLost = !completed && backlog.hasCommittedOffsets() && !readingStarted;
        if (!completed && !catchUpProgress.isComplete() && !storesLost) {
            log.info(
                    "State recovery started, releases stopped partition={} topics={}",
                    partition,
                    catchUpProgress.unreadTopics());
        }
    }

    /** Whether all records that existed when the task started have been read, including evidence from a downtime. */
    boolean isCaughtUp() {
        return catchUpProgress.isComplete();
    }

    boolean isComplete() {
        return completed;
    }

    /** Records that a record is being processed. */
    void recordRead(String topic, long offset) {
        catchUpProgress.recordRead(topic, offset);
        if (!completed) {
            markReadingStarted();
        }
    }

    /** Checks periodically whether the unread offsets still exist. */
    void tick() {
        catchUpProgress.tick();
    }

    /** Restores slots from a batch of queue pages; completes recovery after the last page. */
    void advance(Stream<AccountContext> contexts) {
        ticks++;
        if (storesLost) {
            logStoresLost();
            return;
        }
        markReadingStarted();
        if (catchUpProgress.isComplete()) {
            restoreSlots(contexts);
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
                    "State stores lost, releases stopped: the stores are empty but the consumer group has committed"
                            + " offsets. Stop the scheduler, delete its changelog topics, reset the offsets of its"
                            + " group to the earliest, and start it again partition={}",
                    partition);
        }
    }

    private void restoreSlots(Stream<AccountContext> contexts) {
        if (hasNoRecipients()) {
            complete();
            return;
        }
        var byAccount = new HashMap<String, AccountContext>();
        contexts.forEach(context -> byAccount.put(context.id().value(), context));
        for (var context : byAccount.values()) {
            if (context.recoveredMessages().countBatch(MESSAGES_PER_TICK) > 0) {
                return;
            }
        }
        var read = 0;
        try (var all = stores.queues().range(nextKey, null)) {
            while (all.hasNext() && read++ < PAGES_PER_TICK) {
                var entry = all.next();
                nextKey = entry.key + "~";
                var context = byAccount.get(entry.key.substring(0, entry.key.indexOf('|')));
                if (context != null) {
                    entry.value.entries().forEach(queued -> restoreSlot(context, queued));
                }
            }
        }
        if (read <= PAGES_PER_TICK) {
            complete();
        }
    }

    /** True at the first start ever: the queue need not be scanned for recipients that were released before. */
    private boolean hasNoRecipients() {
        try (var all = stores.recipients().all()) {
            return !all.hasNext();
        }
    }

    private void complete() {
        stores.metadata().put(COMPLETED, "");
        completed = true;
    }

    /** Idempotent: a restart begins with the first page again. */
    private static void restoreSlot(AccountContext context, Entry entry) {
        context.recipient(entry.recipient()).ifPresent(known -> {
            var countedFrom = known.evidence().countedFrom();
            if (countedFrom != null) {
                context.slotStore()
                        .recordMessage(entry.contactKey(), known.attemptId().toString(), countedFrom);
            }
            if (known.person() == null) {
                // Reports that are read before it is adopted extend the slot as well.
                context.updateRecipient(
                        known,
                        known.withQueuedContactKey(entry.contactKey()),
                        context.state().now());
            }
        });
    }
}
