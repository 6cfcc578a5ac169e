package dev.trickle.systemtest.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * A calendar that all processes of a test share: the machine's clock, and in a file how far they are from it.
 *
 * <p>It is to be behind the machine's clock: Kafka refuses what comes from the future.
 */
public final class SharedClock implements InstantSource {

    private final InstantSource machineClock = InstantSource.system();
    private final MappedByteBuffer offsetMillis;
    private final List<Skip> skips = new ArrayList<>();

    private SharedClock(MappedByteBuffer millisApart) {
        this.offsetMillis = millisApart;
    }

    /** The calendar of this file, which is made if it is not there. */
    public static SharedClock openFile(Path file) {
        try (var channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new SharedClock(channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES));
        } catch (IOException failure) {
            throw new UncheckedIOException("The calendar cannot be shared", failure);
        }
    }

    /** Shows this instant now, before anybody has looked. */
    public synchronized void startAt(Instant instant) {
        recordSkip(instant);
    }

    @Override
    public Instant instant() {
        return machineClock.instant().plusMillis(offsetMillis.getLong(0));
    }

    /** Moves on to this instant, for all processes; an instant that has passed changes nothing. */
    public synchronized void skipTo(Instant instant) {
        if (instant.isAfter(instant())) {
            recordSkip(instant);
        }
    }

    /** Shows again what it has shown, as a clock does that is set right; what machines showed then is not known any more. */
    public synchronized void turnBack(Duration time) {
        recordSkip(instant().minus(time));
    }

    private void recordSkip(Instant instant) {
        var apart = Duration.between(machineClock.instant(), instant).toMillis();
        skips.add(new Skip(instant, Duration.ofMillis(apart)));
        offsetMillis.putLong(0, apart);
    }

    /** What the machine's clock showed at an instant of the calendar since this object was made. */
    public synchronized Instant machineTimeOf(Instant instant) {
        var apart = Duration.ZERO;
        for (var skip : skips) {
            if (instant.isBefore(skip.to())) {
                break;
            }
            apart = skip.offset();
        }
        return instant.minus(apart);
    }

    /** @param offset how far it is ahead of the machine from this instant on */
    private record Skip(Instant to, Duration offset) {}
}
