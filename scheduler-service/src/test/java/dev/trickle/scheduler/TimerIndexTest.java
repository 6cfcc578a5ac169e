package dev.trickle.scheduler;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.scheduler.timer.TimerPage;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TimerIndexTest {

    private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");
    private static final int MANY = 1_000;
    private static final Duration DAY = Duration.ofHours(24);

    private final StateStores stores = SortedStore.ofAGate();
    private AccountContext desk = desk();

    @Test
    void thoseOfOneSecondShareEntries() {
        crowd().forEach(person -> desk.timerIndex().schedule(person, NINE));

        assertThat(entries()).isEqualTo(MANY / TimerPage.SIZE + 1);
        assertThat(desk.timerIndex().pollDue(NINE, MANY).slots()).containsExactlyElementsOf(crowd().toList());
        assertThat(entries()).isZero();
    }

    @Test
    void ringNotBeforeTheirTimeAndSayWhenTheNextOneDoes() {
        desk.timerIndex().schedule(key("ada"), NINE.plusMillis(1));
        desk.timerIndex().schedule(key("bob"), NINE.plusSeconds(1));

        assertThat(desk.timerIndex().pollDue(NINE, MANY).size()).isZero();
        assertThat(desk.state().earliestTimer()).isEqualTo(NINE.plusMillis(1));

        assertThat(desk.timerIndex().pollDue(NINE.plusMillis(1), MANY).slots()).containsExactly(key("ada"));
        assertThat(desk.state().earliestTimer()).isEqualTo(NINE.plusSeconds(1));
    }

    @Test
    void ringInSlices() {
        crowd().forEach(person -> desk.timerIndex().schedule(person, NINE));

        assertThat(desk.timerIndex().pollDue(NINE, 100).size()).isEqualTo(100);
        assertThat(desk.timerIndex().pollDue(NINE, MANY).size()).isEqualTo(MANY - 100);
    }

    @Test
    void areKeptWhenTheGateIsStartedAgainWithinTheirSecond() {
        crowd().forEach(person -> desk.timerIndex().schedule(person, NINE));
        desk.save();
        desk = desk();
        desk.timerIndex().schedule(RecipientId.of(SPRING_SALE, key("ada")), NINE);
        desk.timerIndex().schedule(key("bob"), NINE);

        var dueTimers = desk.timerIndex().pollDue(NINE, 2 * MANY);

        assertThat(dueTimers.slots()).hasSize(MANY + 1).contains(key("bob"));
        assertThat(dueTimers.recipients()).containsExactly(RecipientId.of(SPRING_SALE, key("ada")));
    }

    @Test
    void oneThatHasBecomeNeedlessDoesNotFreeAPlaceNorAnnounceIt() {
        desk.slotStore().recordMessage(key("ada"), "first", NINE);
        desk.slotStore().recordMessage(key("ada"), "second", NINE.plusSeconds(5));
        var day = DAY.plus(desk.account().quotaMargin());

        assertThat(desk.slotStore().nextFreeAt(NINE.plus(day), Duration.ofSeconds(10)))
                .contains(NINE.plus(day).plusSeconds(5));

        expire(NINE.plus(day));
        assertThat(desk.state().usedSlots()).isOne();

        expire(NINE.plus(day).plusSeconds(5));
        assertThat(desk.state().usedSlots()).isZero();
        assertThat(entries()).isZero();
    }

    @Test
    void aPlaceThatWasGivenBackIsNotAnnounced() {
        var attempt = new AttemptId(RecipientId.of(SPRING_SALE, key("ada")), 1);
        desk.slotStore().recordMessage(key("ada"), attempt.toString(), NINE);
        desk.slotStore().removeAttempt(key("ada"), attempt);

        assertThat(desk.slotStore().nextFreeAt(NINE, DAY.plusHours(1))).isEmpty();
    }

    private void expire(Instant now) {
        desk.timerIndex()
                .pollDue(now, MANY)
                .slots()
                .forEach(person -> desk.slotStore().expire(person, now));
    }

    private int entries() {
        return ((SortedStore<TimerPage>) stores.timers()).entries().size();
    }

    private AccountContext desk() {
        return new AccountContext(SHOP, SchedulerScenario.account(MANY), stores, event -> {});
    }

    private static Stream<ContactKey> crowd() {
        return IntStream.range(0, MANY).mapToObj(number -> key("person-" + number));
    }

    private static ContactKey key(String who) {
        return TestPeople.key(who);
    }
}
