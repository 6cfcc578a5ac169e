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
 * Proof that counting at the release bounds the people accepted in any rolling 24 hours. Of the people accepted in a
 * window, take the one released last: the slots of all others were occupied before and expire after the window, so they
 * were counted at that release.
 *
 * <p>Messages wait at the sender for up to a day between release and acceptance. That breaks a simpler rule: a slot
 * that is freed a day after the release is free while Meta still counts the person.
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

    /** The proof, on every window of every history. */
    @Test
    void theLastReleaseOfAWindowCountsAllOtherPeople() {
        for (var seed = 0; seed < HISTORIES; seed++) {
            simulate(seed, Duration.ZERO, RollingLimitProofTest::countFromAcceptance);

            for (var end : messages) {
                var window = acceptedWithin(end.acceptedAt);
                var last = window.getLast();
                assertThat(window).allSatisfy(other -> {
                    assertThat(other.number).isLessThanOrEqualTo(last.number);
                    assertThat(other.slot().expiresAt())
                            .isAfter(last.acceptedAt)
                            .isAfter(last.releasedAt);
                });
            }
        }
    }

    @Test
    void slotsThatCountFromReleaseExceedTheLimit() {
        assertThat(maxOverHistories(Duration.ZERO, RollingLimitProofTest::countFromRelease))
                .isGreaterThan(LIMIT);
    }

    @Test
    void theMarginCoversAClockThatIsBehindMetas() {
        var behind = MARGIN.dividedBy(2);

        assertThat(maxOverHistories(behind, RollingLimitProofTest::countFromAcceptance))
                .isLessThanOrEqualTo(LIMIT);
        assertThat(maxOverHistories(behind, RollingLimitProofTest::countWithoutMargin))
                .isGreaterThan(LIMIT);
    }

    /** The smallest counterexample: one person, one slot, and a message that is accepted an hour after its release. */
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

    // --- Rules for the expiry of a slot -----------------------------------------------------------------------------

    /** The scheduler's rule. */
    private static Instant countFromAcceptance(Message message, Duration margin) {
        return message.slot(margin).expiresAt();
    }

    private static Instant countFromRelease(Message message, Duration margin) {
        return message.releasedAt.plus(Slot.WINDOW).plus(margin);
    }

    private static Instant countWithoutMargin(Message message, Duration margin) {
        return message.slot(Duration.ZERO).expiresAt();
    }

    // --- A scheduler with slots only --------------------------------------------------------------------------------

    private int maxOverHistories(Duration behind, BiFunction<Message, Duration, Instant> rule) {
        var max = 0;
        for (var seed = 0; seed < HISTORIES; seed++) {
            simulate(seed, behind, rule);
            max = Math.max(max, maxPeopleInAnyWindow());
        }
        return max;
    }

    /**
     * Simulates twenty days in which another person is released whenever a slot is free.
     *
     * @param behind maximum lag of the clock of the reported acceptance behind Meta's
     */
    private void simulate(long seed, Duration behind, BiFunction<Message, Duration, Instant> rule) {
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
                free.put(message.number, rule.apply(message, MARGIN));
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

    /** Messages accepted in the 24 hours until then, in the order of their releases. */
    private List<Message> acceptedWithin(Instant end) {
        return acceptedWithin(end, messages);
    }

    private static List<Message> acceptedWithin(Instant end, List<Message> messages) {
        return messages.stream()
                .filter(message ->
                        !message.acceptedAt.isAfter(end) && message.acceptedAt.isAfter(end.minus(Slot.WINDOW)))
                .toList();
    }

    /**
     * The message to one person.
     *
     * @param acceptedAt acceptance by Meta's clock
     * @param reportedAt acceptance as reported to the scheduler
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
