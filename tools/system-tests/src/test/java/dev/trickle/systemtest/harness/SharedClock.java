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
 * A clock that all processes of a test share: the machine's clock plus an offset stored in a file.
 *
 * <p>It must be behind the machine's clock, because Kafka rejects timestamps from the future.
 */
public final class SharedClock implements InstantSource {

    private final InstantSource machineClock = InstantSource.system();
    private final MappedByteBuffer offsetMillis;
    private final List<Skip> skips = new ArrayList<>();

    private SharedClock(MappedByteBuffer millisApart) {
        this.offsetMillis = millisApart;
    }

    /** Opens the clock of this file and creates the file if necessary. */
    public static SharedClock openFile(Path file) {
        try (var channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new SharedClock(channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES));
        } catch (IOException failure) {
            throw new UncheckedIOException("The clock file cannot be opened", failure);
        }
    }

    /** Sets the clock before its first use. */
    public synchronized void startAt(Instant instant) {
        recordSkip(instant);
    }

    @Override
    public Instant instant() {
        return machineClock.instant().plusMillis(offsetMillis.getLong(0));
    }

    /** Skips to this instant, for all processes; an instant in the past has no effect. */
    public synchronized void skipTo(Instant instant) {
        if (instant.isAfter(instant())) {
            recordSkip(instant);
        }
    }

    /** Moves the clock back; machine times of the repeated interval are no longer known. */
    public synchronized void turnBack(Duration time) {
        recordSkip(instant().minus(time));
    }

    private void recordSkip(Instant instant) {
        var apart = Duration.between(machineClock.instant(), instant).toMillis();
        skips.add(new Skip(instant, Duration.ofMillis(apart)));
        offsetMillis.putLong(0, apart);
    }

    /** Converts an instant of this clock to the machine's clock, for instants since this object was created. */
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

    /** @param offset the offset to the machine's clock from this instant on */
    private record Skip(Instant to, Duration offset) {}
}
