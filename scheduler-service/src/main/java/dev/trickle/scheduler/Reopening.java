package dev.trickle.scheduler;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the gate shut after an empty start until it knows again what it once knew.
 *
 * <p>Stores that were lost or reset have forgotten who was written to in the last 24 hours. Everything there was to
 * read at the start is read first; then the people who were written to get their places back; then the gate opens, and
 * remembers that it did.
 */
final class Reopening {

    private static final Logger log = LoggerFactory.getLogger(Reopening.class);

    /** Its presence says that the stores have been complete once. */
    private static final String OPENED = "~opened";

    /** Recipients looked at in one go: bounds the transaction. */
    private static final int SLICE = 5_000;

    private final GateStores stores;
    private final Map<String, Long> unread;
    private boolean open;
    private String reached = "";

    Reopening(GateStores stores, InputEnds inputEnds, int partition) {
        this.stores = stores;
        this.open = stores.gaps().get(OPENED) != null;
        this.unread = open ? Map.of() : new HashMap<>(inputEnds.unread(partition));
        if (!open && !unread.isEmpty()) {
            log.info("Gate shut until everything is read again partition={} topics={}", partition, unread.keySet());
        }
    }

    boolean isOpen() {
        return open;
    }

    void read(String topic, long offset) {
        if (!open) {
            unread.computeIfPresent(topic, (name, last) -> offset >= last ? null : last);
        }
    }

    /** Gives places back to people of a slice of the queue; opens the gate behind the last one. */
    void step(Stream<AccountDesk> desks) {
        if (!unread.isEmpty()) {
            return;
        }
        var byAccount = new HashMap<String, AccountDesk>();
        desks.forEach(desk -> byAccount.put(desk.id().value(), desk));
        var looked = 0;
        try (var all = stores.waiting().range(reached, null)) {
            while (all.hasNext() && looked++ < SLICE) {
                var entry = all.next();
                reached = entry.key + "~";
                var desk = byAccount.get(entry.key.substring(0, entry.key.indexOf('|')));
                if (desk != null) {
                    giveBackPlace(desk, entry.value);
                }
            }
        }
        if (looked <= SLICE) {
            stores.gaps().put(OPENED, "");
            open = true;
        }
    }

    private static void giveBackPlace(AccountDesk desk, GateStores.Waiting waiting) {
        desk.recipient(waiting.recipient()).ifPresent(known -> {
            var countedFrom = known.evidence().countedFrom();
            if (countedFrom != null) {
                desk.countPlace(waiting.contactKey(), known.attemptId().toString(), countedFrom);
            }
        });
    }
}
