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
 * @param timerBytes {@value #BYTES_PER_TIMER} bytes each, in the order in which they were set
 */
public record TimerPage(ByteBuffer timerBytes) {

    public static final TimerPage EMPTY = new TimerPage(ByteBuffer.allocate(0));

    /** How many timers a page has. */
    public static final int SIZE = 16;

    /** An instant and an id. */
    private static final int BYTES_PER_TIMER = 24;

    public int size() {
        return timerBytes.capacity() / BYTES_PER_TIMER;
    }

    public boolean isFull() {
        return size() >= SIZE;
    }

    public TimerPage withTimer(Timer timer) {
        var more = ByteBuffer.allocate(timerBytes.capacity() + BYTES_PER_TIMER);
        more.put(0, timerBytes, 0, timerBytes.capacity());
        writeTimer(more.position(timerBytes.capacity()), timer);
        return new TimerPage(more.rewind());
    }

    /** In the order in which they were set. */
    public List<Timer> timers() {
        return IntStream.range(0, size()).mapToObj(this::readTimer).toList();
    }

    /** The same without those. */
    public TimerPage withoutTimers(Collection<Timer> rung) {
        var rest = timers().stream().filter(timer -> !rung.contains(timer)).toList();
        var fewer = ByteBuffer.allocate(rest.size() * BYTES_PER_TIMER);
        rest.forEach(timer -> writeTimer(fewer, timer));
        return new TimerPage(fewer.rewind());
    }

    private Timer readTimer(int place) {
        var from = timerBytes.duplicate().position(place * BYTES_PER_TIMER);
        return new Timer(from.getLong(), new UUID(from.getLong(), from.getLong()));
    }

    private static void writeTimer(ByteBuffer to, Timer timer) {
        to.putLong(timer.micros())
                .putLong(timer.id().getMostSignificantBits())
                .putLong(timer.id().getLeastSignificantBits());
    }
}
