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

/** Drives the shared clock of a scenario: skips the time in which no process has a timer due. */
final class ClockDriver implements AutoCloseable {

    static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

    /** Start of the send window of the day account. */
    static final LocalTime MORNING = LocalTime.of(9, 0);

    /** Start of the send window of the night account, in the hour of the clock change. */
    static final LocalTime NIGHT = LocalTime.of(2, 30);

    /** In the past, because Kafka rejects timestamps from the future. */
    private static final LocalDateTime START = LocalDateTime.of(2003, 1, 6, 8, 0);

    /** A campaign of weeks takes a minute or two; at full size with late webhooks, twenty. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofMinutes(45);

    /** Timers due within this time fire in one skip; otherwise each message of a second would need one. */
    private static final Duration SKIP_STEP = Duration.ofSeconds(10);

    private final TestInfrastructure testInfrastructure;
    private final List<? extends ClockSkippable> parts;
    private final Admin admin;

    /** @param parts the processes whose timers limit the skips */
    ClockDriver(TestInfrastructure testInfrastructure, List<? extends ClockSkippable> parts) {
        this.testInfrastructure = testInfrastructure;
        this.parts = parts;
        this.admin = testInfrastructure.brokerServer().admin();
    }

    static Instant start() {
        return instantOf(START);
    }

    /** Converts a local time in Berlin to an instant. */
    static Instant instantOf(LocalDateTime local) {
        return local.atZone(ZONE).toInstant();
    }

    static LocalDate dateOf(Instant instant) {
        return instant.atZone(ZONE).toLocalDate();
    }

    /** The same number of messages on consecutive days. */
    static SortedMap<LocalDate, Integer> messagesPerDay(LocalDate first, int days, int messages) {
        return first.datesUntil(first.plusDays(days))
                .collect(toMap(day -> day, day -> messages, Integer::sum, TreeMap::new));
    }

    Instant now() {
        return testInfrastructure.sharedClock().instant();
    }

    LocalDate today() {
        return dateOf(now());
    }

    /** Skips to an hour before the day account's send window, when all slots are free. */
    void skipToFreshMorning() {
        skipUntil(today().plusDays(2).atTime(MORNING.minusHours(1)));
    }

    void skipUntil(LocalDateTime local) {
        advance(Duration.between(now(), instantOf(local)));
    }

    /** Advances the clock by a duration; timers due in it fire. */
    void advance(Duration time) {
        var end = now().plus(time);
        skipWhile(List.of(new ClockWait(end)), () -> !now().isBefore(end));
    }

    /** Advances the clock until the condition holds. */
    void advanceUntil(BooleanSupplier over) {
        skipWhile(List.of(), over);
    }

    private void skipWhile(List<? extends ClockSkippable> appointments, BooleanSupplier over) {
        ClockSkipLoop.runWhileSkipping(
                skipper(appointments),
                () -> await("condition reached by skipping the clock")
                        .atMost(CLOSE_TIMEOUT)
                        .until(over::getAsBoolean));
        awaitIdle();
    }

    /** Checks twice, because work may move from one process to the next between the checks. */
    void awaitIdle() {
        var skipper = skipper(List.of());
        await("nothing is in flight").atMost(ChildProcess.TIMEOUT).until(() -> {
            var quiet = skipper.isIdle();
            return quiet && skipper.isIdle();
        });
    }

    private ClockSkipper skipper(List<? extends ClockSkippable> appointments) {
        var components = new ArrayList<ClockSkippable>(appointments);
        components.addAll(parts);
        var sharedClock = testInfrastructure.sharedClock();
        return new ClockSkipper(
                sharedClock,
                next -> sharedClock.skipTo(next.plus(SKIP_STEP)),
                components,
                new ConsumerLag(admin)::isZero);
    }

    @Override
    public void close() {
        admin.close();
    }
}
