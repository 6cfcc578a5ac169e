package dev.trickle.scheduler.timer;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * A page of timers of one kind within one second. Immutable.
 *
 * <p>A page is one entry of the store: the timers of recipients that are accepted in one transaction fall in the same
 * second, so a thousand of them are some sixty entries.
 *
 * @param timerBytes {@value #BYTES_PER_TIMER} bytes for each timer, in the order in which they were scheduled
 */
public record TimerPage(ByteBuffer timerBytes) {

    public static final TimerPage EMPTY = new TimerPage(ByteBuffer.allocate(0));

    /** Maximum number of timers in a page. */
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

    /** All timers, in the order in which they were scheduled. */
    public List<Timer> timers() {
        return IntStream.range(0, size()).mapToObj(this::readTimer).toList();
    }

    /** This page without the given timers. */
    public TimerPage withoutTimers(Collection<Timer> fired) {
        var rest = timers().stream().filter(timer -> !fired.contains(timer)).toList();
        var fewer = ByteBuffer.allocate(rest.size() * BYTES_PER_TIMER);
        rest.forEach(timer -> writeTimer(fewer, timer));
        return new TimerPage(fewer.rewind());
    }

    private Timer readTimer(int index) {
        var from = timerBytes.duplicate().position(index * BYTES_PER_TIMER);
        return new Timer(from.getLong(), new UUID(from.getLong(), from.getLong()));
    }

    private static void writeTimer(ByteBuffer to, Timer timer) {
        to.putLong(timer.micros())
                .putLong(timer.id().getMostSignificantBits())
                .putLong(timer.id().getLeastSignificantBits());
    }
}
