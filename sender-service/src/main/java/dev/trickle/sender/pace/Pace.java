package dev.trickle.sender.pace;

import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.PhoneNumberId;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Lets the messages of each phone number through one after another, at the rate that WhatsApp allows it, and leaves a
 * pause between two to the same person.
 *
 * <p>A message first takes a {@link Place}, of which there are few, then prepares itself, and has its turn right before
 * its call: so the rate is that of the calls, whatever the preparation takes.
 */
public final class Pace {

    private final int perSecond;
    private final LongSupplier nanos;
    private final LongConsumer park;
    private final Pairs pairs;
    private final Map<PhoneNumberId, Lane> lanes = new ConcurrentHashMap<>();
    private volatile boolean ended;

    /**
     * Starts with all lanes free.
     *
     * @param perSecond messages a second and number, from 1
     * @param pairGap between two messages from one number to one person
     * @param nanos monotonic machine time
     * @param park waits for about so many nanoseconds
     */
    public Pace(int perSecond, Duration pairGap, LongSupplier nanos, LongConsumer park) {
        this.perSecond = perSecond;
        this.nanos = nanos;
        this.park = park;
        this.pairs = new Pairs(pairGap, nanos, park);
    }

    /** Waits until a message to this person is among the next of its number. */
    public Place take(PhoneNumberId number, ContactKey contact) {
        var way = pairs.enter(number, contact);
        var lane = lane(number);
        lane.enter();
        return new Place(lane, way);
    }

    /**
     * WhatsApp said that this number sends too much: from now on it is slower, for a while.
     *
     * @return its messages a second from now on; empty if that was known already
     */
    public OptionalInt throttled(PhoneNumberId number) {
        return lane(number).throttled();
    }

    /** Keeps nobody waiting for a place: they must then find out that nothing is sent any more. */
    public void end() {
        ended = true;
        lanes.values().forEach(Lane::end);
    }

    private Lane lane(PhoneNumberId number) {
        var lane = lanes.computeIfAbsent(number, any -> new Lane(perSecond, nanos, park));
        if (ended) {
            lane.end();
        }
        return lane;
    }

    /** A message's place among the next of its number. */
    public static final class Place implements AutoCloseable {

        private final Lane lane;
        private final Pairs.Way way;
        private boolean left;

        private Place(Lane lane, Pairs.Way way) {
            this.lane = lane;
            this.way = way;
        }

        /** Waits for the turn of this message and gives the place back: its call begins now. */
        public void awaitTurn() {
            lane.awaitTurn();
            leave(true);
        }

        /** Gives the place back, if there was no call. */
        @Override
        public void close() {
            if (!left) {
                leave(false);
            }
        }

        private void leave(boolean called) {
            left = true;
            way.leave(called);
            lane.leave();
        }
    }
}
