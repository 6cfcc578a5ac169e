package dev.trickle.scheduler.timer;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Timers of one kind that ring within one second. Immutable.
 *
 * <p>Stored as a whole, like a page of a queue: who is accepted in the same transaction rings in the same second, and a
 * thousand of them are a few entries of the store.
 *
 * @param timers {@value #BYTES_EACH} bytes each, in the order in which they were set
 */
public record TimerPage(ByteBuffer timers) {

    public static final TimerPage EMPTY = new TimerPage(ByteBuffer.allocate(0));

    /** How many timers a page has. */
    public static final int SIZE = 16;

    /** An instant and an id. */
    private static final int BYTES_EACH = 24;

    public int size() {
        return timers.capacity() / BYTES_EACH;
    }

    public boolean isFull() {
        return size() >= SIZE;
    }

    public TimerPage with(Timer timer) {
        var more = ByteBuffer.allocate(timers.capacity() + BYTES_EACH);
        more.put(0, timers, 0, timers.capacity());
        write(more.position(timers.capacity()), timer);
        return new TimerPage(more.rewind());
    }

    /** In the order in which they were set. */
    public List<Timer> all() {
        return IntStream.range(0, size()).mapToObj(this::timer).toList();
    }

    /** The same without those. */
    public TimerPage without(Collection<Timer> rung) {
        var rest = all().stream().filter(timer -> !rung.contains(timer)).toList();
        var fewer = ByteBuffer.allocate(rest.size() * BYTES_EACH);
        rest.forEach(timer -> write(fewer, timer));
        return new TimerPage(fewer.rewind());
    }

    private Timer timer(int place) {
        var from = timers.duplicate().position(place * BYTES_EACH);
        return new Timer(from.getLong(), new UUID(from.getLong(), from.getLong()));
    }

    private static void write(ByteBuffer to, Timer timer) {
        to.putLong(timer.micros())
                .putLong(timer.whose().getMostSignificantBits())
                .putLong(timer.whose().getLeastSignificantBits());
    }
}
