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
        crowd().forEach(person -> desk.timerIndex().set(person, NINE));

        assertThat(entries()).isEqualTo(MANY / TimerPage.SIZE + 1);
        assertThat(desk.timerIndex().takeDue(NINE, MANY).places()).containsExactlyElementsOf(crowd().toList());
        assertThat(entries()).isZero();
    }

    @Test
    void ringNotBeforeTheirTimeAndSayWhenTheNextOneDoes() {
        desk.timerIndex().set(key("ada"), NINE.plusMillis(1));
        desk.timerIndex().set(key("bob"), NINE.plusSeconds(1));

        assertThat(desk.timerIndex().takeDue(NINE, MANY).size()).isZero();
        assertThat(desk.state().timersFrom()).isEqualTo(NINE.plusMillis(1));

        assertThat(desk.timerIndex().takeDue(NINE.plusMillis(1), MANY).places()).containsExactly(key("ada"));
        assertThat(desk.state().timersFrom()).isEqualTo(NINE.plusSeconds(1));
    }

    @Test
    void ringInSlices() {
        crowd().forEach(person -> desk.timerIndex().set(person, NINE));

        assertThat(desk.timerIndex().takeDue(NINE, 100).size()).isEqualTo(100);
        assertThat(desk.timerIndex().takeDue(NINE, MANY).size()).isEqualTo(MANY - 100);
    }

    @Test
    void areKeptWhenTheGateIsStartedAgainWithinTheirSecond() {
        crowd().forEach(person -> desk.timerIndex().set(person, NINE));
        desk.save();
        desk = desk();
        desk.timerIndex().set(RecipientId.of(SPRING_SALE, key("ada")), NINE);
        desk.timerIndex().set(key("bob"), NINE);

        var dueTimers = desk.timerIndex().takeDue(NINE, 2 * MANY);

        assertThat(dueTimers.places()).hasSize(MANY + 1).contains(key("bob"));
        assertThat(dueTimers.recipients()).containsExactly(RecipientId.of(SPRING_SALE, key("ada")));
    }

    @Test
    void oneThatHasBecomeNeedlessDoesNotFreeAPlaceNorAnnounceIt() {
        desk.slotStore().count(key("ada"), "first", NINE);
        desk.slotStore().count(key("ada"), "second", NINE.plusSeconds(5));
        var day = DAY.plus(desk.account().quotaMargin());

        assertThat(desk.slotStore().nextFree(NINE.plus(day), Duration.ofSeconds(10)))
                .contains(NINE.plus(day).plusSeconds(5));

        expire(NINE.plus(day));
        assertThat(desk.state().slots()).isOne();

        expire(NINE.plus(day).plusSeconds(5));
        assertThat(desk.state().slots()).isZero();
        assertThat(entries()).isZero();
    }

    @Test
    void aPlaceThatWasGivenBackIsNotAnnounced() {
        var attempt = new AttemptId(RecipientId.of(SPRING_SALE, key("ada")), 1);
        desk.slotStore().count(key("ada"), attempt.toString(), NINE);
        desk.slotStore().free(key("ada"), attempt);

        assertThat(desk.slotStore().nextFree(NINE, DAY.plusHours(1))).isEmpty();
    }

    private void expire(Instant now) {
        desk.timerIndex()
                .takeDue(now, MANY)
                .places()
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
