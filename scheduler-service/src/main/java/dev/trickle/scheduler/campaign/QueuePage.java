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
 * A page of {@value #SIZE} consecutive ordinals of a campaign's queue. Immutable.
 *
 * <p>A page is one entry of the store, so a thousand arrivals write sixteen entries. Arrivals are kept for ever, to
 * tell a repetition from a gap that is filled; the entries are kept until the cursor has passed the page.
 *
 * @param arrived one bit for each ordinal of the page: whether it has arrived
 * @param entryBytes {@value #BYTES_PER_ENTRY} bytes for each ordinal up to the last entry; empty once the page is
 *     passed
 */
public record QueuePage(long arrived, ByteBuffer entryBytes) {

    /** Number of ordinals in a page. */
    public static final int SIZE = Long.SIZE;

    /** A page without arrivals; the value of a page that is not stored. */
    public static final QueuePage EMPTY = new QueuePage(0, ByteBuffer.allocate(0));

    /** Three ids of 16 bytes. */
    private static final int BYTES_PER_ENTRY = 48;

    /** The page that contains this ordinal. */
    public static int pageNumber(int ordinal) {
        return ordinal / SIZE;
    }

    /** The first ordinal of the page after that of this ordinal. */
    public static int nextPageStart(int ordinal) {
        return (pageNumber(ordinal) + 1) * SIZE;
    }

    public boolean isEmpty() {
        return arrived == 0;
    }

    public boolean hasArrived(int ordinal) {
        return (arrived & bit(ordinal)) != 0;
    }

    /** The entry with this ordinal; empty if it has not arrived. */
    public Optional<Entry> entryAt(int ordinal) {
        return hasArrived(ordinal) ? Optional.of(readEntry(ordinal % SIZE)) : Optional.empty();
    }

    /** All entries, by ordinal. */
    public List<Entry> entries() {
        return IntStream.range(0, SIZE)
                .boxed()
                .flatMap(index -> entryAt(index).stream())
                .toList();
    }

    /** Adds a queued recipient. */
    public QueuePage withEntry(int ordinal, Entry entry) {
        var index = ordinal % SIZE;
        var more = ByteBuffer.allocate(Math.max(entryBytes.capacity(), (index + 1) * BYTES_PER_ENTRY));
        more.put(0, entryBytes, 0, entryBytes.capacity());
        writeEntry(more.slice(index * BYTES_PER_ENTRY, BYTES_PER_ENTRY), entry);
        return new QueuePage(arrived | bit(ordinal), more);
    }

    /** Records an arrival without an entry, for an ordinal behind the cursor. */
    public QueuePage withArrival(int ordinal) {
        return new QueuePage(arrived | bit(ordinal), entryBytes);
    }

    /** Removes all entries and keeps the arrivals. */
    public QueuePage withoutEntries() {
        return new QueuePage(arrived, EMPTY.entryBytes);
    }

    private static long bit(int ordinal) {
        return 1L << (ordinal % SIZE);
    }

    private Entry readEntry(int index) {
        var from = entryBytes.duplicate().position(index * BYTES_PER_ENTRY);
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
