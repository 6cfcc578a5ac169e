package dev.trickle.simulator.ledger;

import static dev.trickle.simulator.ledger.LedgerLines.line;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RollingWindowTest {

    private static final Instant MORNING = Instant.parse("2026-03-01T08:00:00Z");
    private static final Duration DAY = Duration.ofHours(24);
    private static final RollingWindow WINDOW = new RollingWindow(DAY);

    @Test
    void emptyLedgerHasNoPeople() {
        assertThat(WINDOW.maxPeople(List.of())).isZero();
    }

    @Test
    void personLeavesExactlyAfterADay() {
        assertThat(WINDOW.maxPeople(List.of(line("ada", MORNING), line("bob", MORNING.plus(DAY)))))
                .isEqualTo(1);
    }

    @Test
    void personIsInsideUntilADayHasPassed() {
        assertThat(WINDOW.maxPeople(List.of(
                        line("ada", MORNING), line("bob", MORNING.plus(DAY).minusNanos(1)))))
                .isEqualTo(2);
    }

    @Test
    void personWithTwoMessagesCountsOnceUntilTheSecondLeaves() {
        assertThat(WINDOW.maxPeople(List.of(
                        line("ada", MORNING),
                        line("ada", MORNING.plus(DAY).minusSeconds(1)),
                        line("bob", MORNING.plus(DAY)))))
                .isEqualTo(2);
    }

    @Test
    void theOrderOfTheLinesDoesNotMatter() {
        assertThat(WINDOW.maxPeople(List.of(line("bob", MORNING.plusSeconds(1)), line("ada", MORNING))))
                .isEqualTo(2);
    }

    @Test
    void randomHistoriesMatchTheNaiveCount() {
        assertThat(IntStream.range(0, 300).mapToObj(RollingWindowTest::history))
                .allSatisfy(history -> assertThat(WINDOW.maxPeople(history)).isEqualTo(naiveCount(history)));
    }

    /** Coarse steps, so that many lines lie exactly a window apart. */
    private static List<Acceptance> history(int seed) {
        var random = new SplittableRandom(seed);
        return Stream.generate(() -> line(
                        "person-" + random.nextInt(12),
                        MORNING.plus(DAY.dividedBy(6).multipliedBy(random.nextInt(40)))))
                .limit(random.nextInt(1, 60))
                .toList();
    }

    private static int naiveCount(List<Acceptance> history) {
        return history.stream()
                .mapToInt(end -> peopleWithin(history, end.at()))
                .max()
                .orElse(0);
    }

    private static int peopleWithin(List<Acceptance> history, Instant end) {
        return (int) history.stream()
                .filter(line -> line.at().isAfter(end.minus(DAY)) && !line.at().isAfter(end))
                .map(line -> line.delivery().to())
                .distinct()
                .count();
    }
}
