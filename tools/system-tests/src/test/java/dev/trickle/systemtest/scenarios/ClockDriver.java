package dev.trickle.systemtest.scenarios;

import static java.util.stream.Collectors.toMap;
import static org.awaitility.Awaitility.await;

import dev.trickle.pipeline.ClockSkippable;
import dev.trickle.stack.clock.ClockSkipLoop;
import dev.trickle.stack.clock.ClockSkipper;
import dev.trickle.stack.clock.ConsumerLag;
import dev.trickle.systemtest.harness.ChildProcess;
import dev.trickle.systemtest.harness.TestInfrastructure;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;

/** The calendar of a world: it passes over the time in which nobody has anything to do. */
final class ClockDriver implements AutoCloseable {

    static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

    /** When the shop opens that opens by day. */
    static final LocalTime MORNING = LocalTime.of(9, 0);

    /** When the shop opens that opens by night: an hour in which clocks are changed. */
    static final LocalTime NIGHT = LocalTime.of(2, 30);

    /** Kafka refuses what comes from the future: everything happens long ago. */
    private static final LocalDateTime FIRST = LocalDateTime.of(2003, 1, 6, 8, 0);

    /** A campaign of weeks takes a minute or two; at full size, with reports that are late, twenty. */
    private static final Duration UNTIL_CLOSED = Duration.ofMinutes(45);

    /** What is due within it comes at once: hundreds of messages of one second would otherwise be hundreds of skips. */
    private static final Duration A_LITTLE_LATER = Duration.ofSeconds(10);

    private final TestInfrastructure testInfrastructure;
    private final List<? extends ClockSkippable> parts;
    private final Admin admin;

    /** @param parts all who wait for an instant */
    ClockDriver(TestInfrastructure testInfrastructure, List<? extends ClockSkippable> parts) {
        this.testInfrastructure = testInfrastructure;
        this.parts = parts;
        this.admin = testInfrastructure.brokerServer().admin();
    }

    static Instant first() {
        return at(FIRST);
    }

    /** When the clocks of Berlin show this. */
    static Instant at(LocalDateTime local) {
        return local.atZone(ZONE).toInstant();
    }

    static LocalDate dateOf(Instant instant) {
        return instant.atZone(ZONE).toLocalDate();
    }

    /** So many messages on each of so many days. */
    static SortedMap<LocalDate, Integer> daily(LocalDate first, int days, int messages) {
        return first.datesUntil(first.plusDays(days))
                .collect(toMap(day -> day, day -> messages, Integer::sum, TreeMap::new));
    }

    Instant now() {
        return testInfrastructure.calendar().instant();
    }

    LocalDate today() {
        return dateOf(now());
    }

    /** It is an hour before the shop opens that opens by day, and whoever was written to counts no more. */
    void freshMorning() {
        waitUntil(today().plusDays(2).atTime(MORNING.minusHours(1)));
    }

    void waitUntil(LocalDateTime local) {
        pass(Duration.between(now(), at(local)));
    }

    /** So much time passes, and whatever is due in it happens. */
    void pass(Duration time) {
        var end = now().plus(time);
        turning(List.of(new ClockWait(end)), () -> !now().isBefore(end));
    }

    /** As many days pass as this takes. */
    void passUntil(BooleanSupplier over) {
        turning(List.of(), over);
    }

    private void turning(List<? extends ClockSkippable> appointments, BooleanSupplier over) {
        ClockSkipLoop.runWhileSkipping(
                skipper(appointments),
                () -> await("the calendar turns").atMost(UNTIL_CLOSED).until(over::getAsBoolean));
        awaitQuiet();
    }

    /** Two looks, because what had just left one has reached the next by then. */
    void awaitQuiet() {
        var skipper = skipper(List.of());
        await("nothing is under way").atMost(ChildProcess.PATIENCE).until(() -> {
            var quiet = skipper.isIdle();
            return quiet && skipper.isIdle();
        });
    }

    private ClockSkipper skipper(List<? extends ClockSkippable> appointments) {
        var components = new ArrayList<ClockSkippable>(appointments);
        components.addAll(parts);
        var calendar = testInfrastructure.calendar();
        return new ClockSkipper(
                calendar,
                next -> calendar.skipTo(next.plus(A_LITTLE_LATER)),
                components,
                new ConsumerLag(admin)::isZero);
    }

    @Override
    public void close() {
        admin.close();
    }
}
