package dev.trickle.scheduler.store;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.scheduler.SchedulerScenario;
import dev.trickle.scheduler.SortedStore;
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

    private final StateStores stores = SortedStore.emptyStores();
    private AccountContext context = createContext();

    @Test
    void timersOfOneSecondSharePages() {
        people().forEach(person -> context.timerIndex().schedule(person, NINE));

        assertThat(entries()).isEqualTo(MANY / TimerPage.SIZE + 1);
        assertThat(context.timerIndex().pollDue(NINE, MANY).slots()).containsExactlyElementsOf(people().toList());
        assertThat(entries()).isZero();
    }

    @Test
    void timersFireInTimeAndTheEarliestIsTracked() {
        context.timerIndex().schedule(contactKey("ada"), NINE.plusMillis(1));
        context.timerIndex().schedule(contactKey("bob"), NINE.plusSeconds(1));

        assertThat(context.timerIndex().pollDue(NINE, MANY).size()).isZero();
        assertThat(context.state().earliestTimer()).isEqualTo(NINE.plusMillis(1));

        assertThat(context.timerIndex().pollDue(NINE.plusMillis(1), MANY).slots())
                .containsExactly(contactKey("ada"));
        assertThat(context.state().earliestTimer()).isEqualTo(NINE.plusSeconds(1));
    }

    @Test
    void timersFireInBatches() {
        people().forEach(person -> context.timerIndex().schedule(person, NINE));

        assertThat(context.timerIndex().pollDue(NINE, 100).size()).isEqualTo(100);
        assertThat(context.timerIndex().pollDue(NINE, MANY).size()).isEqualTo(MANY - 100);
    }

    @Test
    void timersSurviveARestartWithinTheirSecond() {
        people().forEach(person -> context.timerIndex().schedule(person, NINE));
        context.save();
        context = createContext();
        context.timerIndex().schedule(RecipientId.of(SPRING_SALE, contactKey("ada")), NINE);
        context.timerIndex().schedule(contactKey("bob"), NINE);

        var dueTimers = context.timerIndex().pollDue(NINE, 2 * MANY);

        assertThat(dueTimers.slots()).hasSize(MANY + 1).contains(contactKey("bob"));
        assertThat(dueTimers.recipients()).containsExactly(RecipientId.of(SPRING_SALE, contactKey("ada")));
    }

    @Test
    void aStaleTimerNeitherFreesNorReportsASlot() {
        context.slotStore().recordMessage(contactKey("ada"), "first", NINE);
        context.slotStore().recordMessage(contactKey("ada"), "second", NINE.plusSeconds(5));
        var day = DAY.plus(context.account().quotaMargin());

        assertThat(context.slotStore().nextFreeAt(NINE.plus(day), Duration.ofSeconds(10)))
                .contains(NINE.plus(day).plusSeconds(5));

        expire(NINE.plus(day));
        assertThat(context.state().usedSlots()).isOne();

        expire(NINE.plus(day).plusSeconds(5));
        assertThat(context.state().usedSlots()).isZero();
        assertThat(entries()).isZero();
    }

    @Test
    void aFreedSlotIsNotReported() {
        var attempt = new AttemptId(RecipientId.of(SPRING_SALE, contactKey("ada")), 1);
        context.slotStore().recordMessage(contactKey("ada"), attempt.toString(), NINE);
        context.slotStore().removeAttempt(contactKey("ada"), attempt);

        assertThat(context.slotStore().nextFreeAt(NINE, DAY.plusHours(1))).isEmpty();
    }

    private void expire(Instant now) {
        context.timerIndex()
                .pollDue(now, MANY)
                .slots()
                .forEach(person -> context.slotStore().expire(person, now));
    }

    private int entries() {
        return ((SortedStore<TimerPage>) stores.timers()).entries().size();
    }

    private AccountContext createContext() {
        return new AccountContext(
                SHOP, SchedulerScenario.account(MANY), SchedulerScenario.SETTINGS, stores, event -> {});
    }

    private static Stream<ContactKey> people() {
        return IntStream.range(0, MANY).mapToObj(number -> contactKey("person-" + number));
    }

    private static ContactKey contactKey(String person) {
        return TestPeople.key(person);
    }
}
