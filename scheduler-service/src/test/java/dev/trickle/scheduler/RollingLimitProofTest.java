package dev.trickle.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.scheduler.quota.Slot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/**
 * Why counting at releases bounds what is accepted in any moving 24 hours: of the people accepted in such a window take
 * the one released last. All the others' places were taken before, and last beyond the end of the window; so they were
 * counted when that one was released.
 *
 * <p>Here messages wait at the sender for up to a day between release and acceptance, which is where a simpler rule
 * fails: a place that is let go a day after its release is free while Meta still counts the person.
 */
class RollingLimitProofTest {

    private static final Duration MARGIN = Duration.ofSeconds(60);
    private static final int LIMIT = 5;
    private static final int HISTORIES = 300;

    private final List<Message> messages = new ArrayList<>();

    @Test
    void slotsThatCountFromAcceptanceKeepEveryWindowWithinTheLimit() {
        for (var seed = 0; seed < HISTORIES; seed++) {
            simulate(seed, Duration.ZERO, RollingLimitProofTest::countFromAcceptance);

            assertThat(maxPeopleInAnyWindow())
                    .as("people in 24 hours, seed %d", seed)
                    .isLessThanOrEqualTo(LIMIT);
        }
    }

    /** The proof itself, on every window of every history. */
    @Test
    void theLastReleaseOfAWindowCountsAllOtherPeople() {
        for (var seed = 0; seed < HISTORIES; seed++) {
            simulate(seed, Duration.ZERO, RollingLimitProofTest::countFromAcceptance);

            for (var end : messages) {
                var window = acceptedWithin(end.acceptedAt);
                var last = window.getLast();
                assertThat(window).allSatisfy(other -> {
                    assertThat(other.number).isLessThanOrEqualTo(last.number);
                    assertThat(other.slot().expiresAt()).isAfter(last.acceptedAt).isAfter(last.releasedAt);
                });
            }
        }
    }

    @Test
    void slotsThatCountFromReleaseExceedTheLimit() {
        assertThat(maxOverHistories(Duration.ZERO, RollingLimitProofTest::countFromRelease)).isGreaterThan(LIMIT);
    }

    @Test
    void theMarginCoversAClockThatIsBehindMetas() {
        var behind = MARGIN.dividedBy(2);

        assertThat(maxOverHistories(behind, RollingLimitProofTest::countFromAcceptance)).isLessThanOrEqualTo(LIMIT);
        assertThat(maxOverHistories(behind, RollingLimitProofTest::countWithoutMargin)).isGreaterThan(LIMIT);
    }

    /** The shortest counterexample: one person, one place, and a message that waits for an hour before it is taken. */
    @Test
    void onePersonShowsThatASlotMustCountFromAcceptance() {
        var released = Instant.parse("2026-03-02T09:00:00Z");
        var accepted = released.plus(Duration.ofHours(1));
        var tomorrow = released.plus(Slot.WINDOW).plus(MARGIN);
        var ada = new Message(1, released, accepted, accepted);

        assertThat(countFromRelease(ada, MARGIN)).isBeforeOrEqualTo(tomorrow);
        assertThat(acceptedWithin(tomorrow, List.of(ada))).containsExactly(ada);
        assertThat(countFromAcceptance(ada, MARGIN)).isAfter(tomorrow);
    }

    // --- Rules for when a place is free again -----------------------------------------------------------------------

    /** The rule of the gate. */
    private static Instant countFromAcceptance(Message message, Duration margin) {
        return message.slot(margin).expiresAt();
    }

    private static Instant countFromRelease(Message message, Duration margin) {
        return message.releasedAt.plus(Slot.WINDOW).plus(margin);
    }

    private static Instant countWithoutMargin(Message message, Duration margin) {
        return message.slot(Duration.ZERO).expiresAt();
    }

    // --- A gate that knows nothing but places -----------------------------------------------------------------------

    private int maxOverHistories(Duration behind, BiFunction<Message, Duration, Instant> freeAgain) {
        var worst = 0;
        for (var seed = 0; seed < HISTORIES; seed++) {
            simulate(seed, behind, freeAgain);
            worst = Math.max(worst, maxPeopleInAnyWindow());
        }
        return worst;
    }

    /**
     * Twenty days on which one new person after the other is released as soon as there is a place.
     *
     * @param behind how far the clock that says when a message was accepted may be behind Meta's
     */
    private void simulate(long seed, Duration behind, BiFunction<Message, Duration, Instant> freeAgain) {
        var random = new Random(seed);
        var free = new HashMap<Integer, Instant>();
        messages.clear();
        var now = Instant.parse("2026-03-02T09:00:00Z");
        var end = now.plus(Duration.ofDays(20));
        while (now.isBefore(end)) {
            var at = now;
            free.values().removeIf(until -> !until.isAfter(at));
            while (free.size() < LIMIT) {
                var message = release(random, at, behind);
                messages.add(message);
                free.put(message.number, freeAgain.apply(message, MARGIN));
            }
            now = earliestExpiry(free);
        }
    }

    private Message release(Random random, Instant released, Duration behind) {
        var waits = random.nextInt(3) == 0 ? Duration.ofSeconds(random.nextInt(86_400)) : Duration.ofSeconds(1);
        var accepted = released.plus(waits);
        var skew = behind.isZero() ? Duration.ZERO : Duration.ofMillis(random.nextLong(behind.toMillis()));
        return new Message(messages.size(), released, accepted, accepted.minus(skew));
    }

    private static Instant earliestExpiry(Map<Integer, Instant> free) {
        return free.values().stream().min(Instant::compareTo).orElseThrow();
    }

    private int maxPeopleInAnyWindow() {
        return messages.stream()
                .mapToInt(message -> acceptedWithin(message.acceptedAt).size())
                .max()
                .orElse(0);
    }

    /** Whose message was accepted in the 24 hours until then; in the order of their releases. */
    private List<Message> acceptedWithin(Instant end) {
        return acceptedWithin(end, messages);
    }

    private static List<Message> acceptedWithin(Instant end, List<Message> messages) {
        return messages.stream()
                .filter(message -> !message.acceptedAt.isAfter(end) && message.acceptedAt.isAfter(end.minus(Slot.WINDOW)))
                .toList();
    }

    /**
     * One person's message.
     *
     * @param acceptedAt by Meta's clock
     * @param reportedAt by the clock that the gate hears of
     */
    private record Message(int number, Instant releasedAt, Instant acceptedAt, Instant reportedAt) {

        Slot slot() {
            return slot(MARGIN);
        }

        Slot slot(Duration margin) {
            var attempt = new AttemptId(TestPeople.recipient("person-" + number), 1);
            return Slot.EMPTY.withMessage(attempt, reportedAt, margin);
        }
    }
}
