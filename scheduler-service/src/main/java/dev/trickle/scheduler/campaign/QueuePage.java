package dev.trickle.scheduler.campaign;

import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.CustomerId;
import dev.trickle.pipeline.RecipientId;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * A stretch of a campaign's queue, of as many ordinals as a number has bits. Immutable.
 *
 * <p>A page is stored as a whole, so that a thousand who arrive are sixteen entries of the store and not a thousand. Who
 * has arrived stays known for ever, which tells a repeat from a gap that is mended; who they are, until all have left.
 *
 * @param arrived by ordinal within the page, whether it has arrived: a bit each
 * @param entryBytes who they are, {@value #BYTES_PER_ENTRY} bytes each; as far as the last one, and none once the page is passed
 */
public record QueuePage(long arrived, ByteBuffer entryBytes) {

    /** How many ordinals a page has. */
    public static final int SIZE = Long.SIZE;

    /** Nobody of it has arrived; what a page that is not stored says. */
    public static final QueuePage EMPTY = new QueuePage(0, ByteBuffer.allocate(0));

    /** Three ids of 16 bytes. */
    private static final int BYTES_PER_ENTRY = 48;

    /** Which page an ordinal is on. */
    public static int pageNumber(int ordinal) {
        return ordinal / SIZE;
    }

    /** The first ordinal of the page behind that of this ordinal. */
    public static int nextPageStart(int ordinal) {
        return (pageNumber(ordinal) + 1) * SIZE;
    }

    public boolean isEmpty() {
        return arrived == 0;
    }

    public boolean hasArrived(int ordinal) {
        return (arrived & bit(ordinal)) != 0;
    }

    /** Who has this ordinal, if they have arrived. */
    public Optional<Entry> entryAt(int ordinal) {
        return hasArrived(ordinal) ? Optional.of(readEntry(ordinal % SIZE)) : Optional.empty();
    }

    /** Everybody who has arrived, by ordinal. */
    public List<Entry> entries() {
        return IntStream.range(0, SIZE)
                .boxed()
                .flatMap(place -> entryAt(place).stream())
                .toList();
    }

    /** Somebody arrived, and waits. */
    public QueuePage withEntry(int ordinal, Entry entry) {
        var place = ordinal % SIZE;
        var more = ByteBuffer.allocate(Math.max(entryBytes.capacity(), (place + 1) * BYTES_PER_ENTRY));
        more.put(0, entryBytes, 0, entryBytes.capacity());
        writeEntry(more.slice(place * BYTES_PER_ENTRY, BYTES_PER_ENTRY), entry);
        return new QueuePage(arrived | bit(ordinal), more);
    }

    /** Somebody arrived behind their time, and does not wait here. */
    public QueuePage withArrival(int ordinal) {
        return new QueuePage(arrived | bit(ordinal), entryBytes);
    }

    /** Nobody of it waits any more. */
    public QueuePage withoutEntries() {
        return new QueuePage(arrived, EMPTY.entryBytes);
    }

    private static long bit(int ordinal) {
        return 1L << (ordinal % SIZE);
    }

    private Entry readEntry(int place) {
        var from = entryBytes.duplicate().position(place * BYTES_PER_ENTRY);
        var recipient = new RecipientId(new UUID(from.getLong(), from.getLong()));
        var customer = new CustomerId(new UUID(from.getLong(), from.getLong()));
        var key = new byte[16];
        from.get(key);
        return new Entry(recipient, customer, new ContactKey(HexFormat.of().formatHex(key)));
    }

    private static void writeEntry(ByteBuffer to, Entry entry) {
        putId(to, entry.recipient().value());
        putId(to, entry.customer().value());
        to.put(HexFormat.of().parseHex(entry.contactKey().value()));
    }

    private static void putId(ByteBuffer to, UUID id) {
        to.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }

    /** A recipient in the queue. */
    public record Entry(RecipientId recipient, CustomerId customer, ContactKey contactKey) {}
}
