package dev.trickle.scheduler.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class AvailableQuotaTest {

    private static final Instant NEXT_SLOT_FREE_AT = Instant.parse("2026-03-02T10:00:00Z");
    private static final Instant END_OF_DAY = Instant.parse("2026-03-03T00:00:00Z");

    @Test
    void isExhaustedIfAndOnlyIfThereIsABlockingReason() {
        for (var slots = 0; slots < 2; slots++) {
            for (var dailyMessages = 0; dailyMessages < 2; dailyMessages++) {
                for (var inFlight = 0; inFlight < 2; inFlight++) {
                    var availableQuota = new AvailableQuota(slots, dailyMessages, inFlight);

                    assertThat(availableQuota.blockingReasons(NEXT_SLOT_FREE_AT, END_OF_DAY))
                            .hasSize(3 - slots - dailyMessages - inFlight);
                    assertThat(availableQuota.isExhausted())
                            .isEqualTo(!availableQuota
                                    .blockingReasons(NEXT_SLOT_FREE_AT, END_OF_DAY)
                                    .isEmpty());
                }
            }
        }
    }

    @Test
    void reportsTheEndOfEachReasonIfKnown() {
        assertThat(new AvailableQuota(0, 0, 0).blockingReasons(NEXT_SLOT_FREE_AT, END_OF_DAY))
                .extracting(BlockingReason::until)
                .containsExactly(NEXT_SLOT_FREE_AT, END_OF_DAY, null);
    }
}
