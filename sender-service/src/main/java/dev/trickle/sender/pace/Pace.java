package dev.trickle.sender.pace;

import dev.trickle.pipeline.PhoneNumberId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Lets the messages of each phone number through one after another, at the rate that WhatsApp allows it. */
public final class Pace {

    private final int perSecond;
    private final LongSupplier nanos;
    private final LongConsumer park;
    private final Map<PhoneNumberId, Lane> lanes = new ConcurrentHashMap<>();
    private volatile boolean ended;

    /**
     * Starts with all lanes free.
     *
     * @param perSecond messages a second and number, from 1
     * @param nanos monotonic machine time
     * @param park waits for about so many nanoseconds
     */
    public Pace(int perSecond, LongSupplier nanos, LongConsumer park) {
        this.perSecond = perSecond;
        this.nanos = nanos;
        this.park = park;
    }

    /** Waits until this number may send one more. */
    public void awaitTurn(PhoneNumberId number) {
        lanes.computeIfAbsent(number, any -> new Lane()).pass();
    }

    /** Lets everybody through at once, who must then find out that nothing is sent any more. */
    public void end() {
        ended = true;
    }

    /** The queue of one number. */
    private final class Lane {

        private final ReentrantLock queue = new ReentrantLock(true);
        private final Turns turns = new Turns(perSecond);

        private void pass() {
            queue.lock();
            try {
                var now = nanos.getAsLong();
                while (!ended && turns.untilNext(now) > 0) {
                    park.accept(turns.untilNext(now));
                    now = nanos.getAsLong();
                }
                turns.leave(now);
            } finally {
                queue.unlock();
            }
        }
    }
}
