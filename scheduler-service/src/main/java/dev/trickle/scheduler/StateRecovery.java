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
    static final String BEGUN = "~begun";

    /** Its presence says that the stores have been complete once. */
    static final String OPENED = "~opened";

    /** Pages looked at in one go, a few thousand recipients: bounds the transaction. */
    private static final int SLICE = 80;

    private static final int TICKS_BETWEEN_COMPLAINTS = 30;

    private final StateStores stores;
    private final int partition;
    private final CatchUpProgress catchUpProgress;
    private final boolean lost;
    private boolean begun;
    private boolean open;
    private String reached = "";
    private int ticks;

    /**
     * Looks what the stores know.
     *
     * @param looksForEvidence whether {@link #isUpToDate} will be asked once the gate is open
     */
    StateRecovery(StateStores stores, EndOffsets endOffsets, int partition, boolean looksForEvidence) {
        this.stores = stores;
        this.partition = partition;
        this.open = stores.marks().get(OPENED) != null;
        var backlog = open && !looksForEvidence ? EndOffsets.Backlog.NOTHING : endOffsets.of(partition);
        this.catchUpProgress = new CatchUpProgress(endOffsets, partition, backlog.unread());
        this.begun = stores.marks().get(BEGUN) != null;
        this.lost = !open && backlog.begun() && !begun;
        if (!open && !catchUpProgress.isNothing() && !lost) {
            log.info(
                    "Gate shut until everything is read again partition={} topics={}",
                    partition,
                    catchUpProgress.topics());
        }
    }

    /** Whether all that had been written when the task began is read, such as evidence from while it stood still. */
    boolean isUpToDate() {
        return catchUpProgress.isNothing();
    }

    boolean isOpen() {
        return open;
    }

    /** A record is about to be taken in. */
    void read(String topic, long offset) {
        catchUpProgress.read(topic, offset);
        if (!open) {
            begin();
        }
    }

    /** Looks after a while whether what is unread will ever come. */
    void tick() {
        catchUpProgress.tick();
    }

    /** Gives places back to people of a slice of the queue; opens the gate behind the last one. */
    void step(Stream<AccountContext> desks) {
        ticks++;
        if (lost) {
            complain();
            return;
        }
        begin();
        if (catchUpProgress.isNothing()) {
            giveBackPlaces(desks);
        }
    }

    private void begin() {
        if (!lost && !begun) {
            stores.marks().put(BEGUN, "");
            begun = true;
        }
    }

    private void complain() {
        if (ticks % TICKS_BETWEEN_COMPLAINTS == 1) {
            log.error(
                    "Gate shut: the stores are empty but the group has read before. Stop the scheduler, delete its"
                            + " changelog topics, reset the offsets of its group to the earliest, and start it again"
                            + " partition={}",
                    partition);
        }
    }

    private void giveBackPlaces(Stream<AccountContext> desks) {
        if (nobodyWasEverWrittenTo()) {
            open();
            return;
        }
        var byAccount = new HashMap<String, AccountContext>();
        desks.forEach(desk -> byAccount.put(desk.id().value(), desk));
        var looked = 0;
        try (var all = stores.waiting().range(reached, null)) {
            while (all.hasNext() && looked++ < SLICE) {
                var entry = all.next();
                reached = entry.key + "~";
                var desk = byAccount.get(entry.key.substring(0, entry.key.indexOf('|')));
                if (desk != null) {
                    entry.value.all().forEach(waiting -> giveBackPlace(desk, waiting));
                }
            }
        }
        if (looked <= SLICE) {
            open();
        }
    }

    /** As at the very first start: a long queue need not be looked through for people who are not there. */
    private boolean nobodyWasEverWrittenTo() {
        try (var all = stores.recipients().all()) {
            return !all.hasNext();
        }
    }

    private void open() {
        stores.marks().put(OPENED, "");
        open = true;
    }

    private static void giveBackPlace(AccountContext desk, Entry entry) {
        desk.recipient(entry.recipient()).ifPresent(known -> {
            var countedFrom = known.evidence().countedFrom();
            if (countedFrom != null) {
                desk.slotStore().count(entry.contactKey(), known.attemptId().toString(), countedFrom);
            }
            if (countedFrom != null
                    && desk.account()
                            .dateAt(countedFrom)
                            .equals(desk.state().day().day())) {
                desk.change(state -> state.bookedBefore(known.campaign()));
            }
        });
    }
}
