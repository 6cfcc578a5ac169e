package dev.trickle.scheduler.timer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.TestPeople;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimerPageTest {

    private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");
    private static final Timer ADA = Timer.of(recipient("ada"), NINE);
    private static final Timer BOB = Timer.of(recipient("bob"), NINE.minusMillis(1));
    private static final Timer CYD = Timer.of(TestPeople.key("cyd"), NINE);

    @Test
    void keepsTimersInTheOrderOfScheduling() {
        var page = TimerPage.EMPTY.withTimer(ADA).withTimer(BOB).withTimer(CYD);

        assertThat(page.timers()).containsExactly(ADA, BOB, CYD);
        assertThat(page.size()).isEqualTo(3);
    }

    @Test
    void keepsTheOtherTimersWhenSomeHaveFired() {
        var page = TimerPage.EMPTY.withTimer(ADA).withTimer(BOB).withTimer(CYD);

        assertThat(page.withoutTimers(List.of(BOB)).timers()).containsExactly(ADA, CYD);
        assertThat(page.withoutTimers(page.timers()).size()).isZero();
    }

    @Test
    void isFullAtItsMaximumSize() {
        var page = TimerPage.EMPTY;
        for (var timer = 0; timer < TimerPage.SIZE; timer++) {
            assertThat(page.isFull()).isFalse();
            page = page.withTimer(ADA);
        }

        assertThat(page.isFull()).isTrue();
    }

    @Test
    void aTimerContainsItsRecipientOrPerson() {
        assertThat(ADA.recipient()).isEqualTo(recipient("ada"));
        assertThat(CYD.person()).isEqualTo(TestPeople.key("cyd"));
    }

    @Test
    void aTimerIsNeverEarly() {
        var timer = Timer.of(recipient("ada"), NINE.plusNanos(1));

        assertThat(timer.instant()).isEqualTo(NINE.plusNanos(1_000));
        assertThat(timer.isDue(NINE.plusNanos(999))).isFalse();
        assertThat(timer.isDue(NINE.plusNanos(1_000))).isTrue();
    }

    @Test
    void anUnboundedInstantIsStoredAsFarFuture() {
        assertThat(Timer.of(recipient("ada"), Instant.MAX).instant()).isAfter(NINE.plusSeconds(50_000_000_000L));
    }

    private static RecipientId recipient(String person) {
        return RecipientId.of(CampaignId.of("018f0000-0000-7000-8000-000000000001"), TestPeople.key(person));
    }
}
