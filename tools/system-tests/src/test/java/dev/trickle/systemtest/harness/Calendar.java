package dev.trickle.systemtest.harness;

import static java.time.temporal.ChronoUnit.DAYS;
import static java.time.temporal.ChronoUnit.HOURS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.springframework.context.ConfigurableApplicationContext;

/** One calendar for all processes of a test, which it can skip ahead: so much before the clock of the machine. */
public final class Calendar implements InstantSource {

    private static final String FILE = "trickle.test.calendar";

    /** Its seconds are in a file that everybody has in memory. */
    private final MappedByteBuffer ahead;

    private Calendar(Path file) {
        try (var channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ahead = channel.map(MapMode.READ_WRITE, 0, Long.BYTES);
        } catch (IOException failure) {
            throw new UncheckedIOException("There is no calendar in " + file, failure);
        }
    }

    static Calendar in(Path file) {
        return new Calendar(file);
    }

    /** What makes a program go by the calendar in a file. */
    static String flag(Path file) {
        return "-D" + FILE + "=" + file;
    }

    /** Whether this program goes by one. */
    static boolean isGiven() {
        return System.getProperty(FILE) != null;
    }

    /** Makes an application of this program go by it. */
    static void register(ConfigurableApplicationContext context) {
        context.getBeanFactory().registerSingleton("calendar", in(Path.of(System.getProperty(FILE))));
    }

    /** At noon by UTC: nothing is sent in the last minutes of a day, whatever the hour of the tests. */
    void beginAtNoon(int daysAgo) {
        var now = instant();
        skip(Duration.between(now, now.truncatedTo(DAYS).minus(daysAgo, DAYS).plus(12, HOURS)));
    }

    /** Whoever looks from now on finds that so much more has passed. */
    public void skip(Duration time) {
        ahead.putLong(0, ahead.getLong(0) + time.toSeconds());
    }

    @Override
    public Instant instant() {
        return InstantSource.system().instant().plusSeconds(ahead.getLong(0));
    }
}
