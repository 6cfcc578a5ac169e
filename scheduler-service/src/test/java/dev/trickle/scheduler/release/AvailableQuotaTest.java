package dev.trickle.scheduler.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class AvailableQuotaTest {

    private static final Instant NEXT_SLOT_FREE_AT = Instant.parse("2026-03-02T10:00:00Z");
    private static final Instant END_OF_DAY = Instant.parse("2026-03-03T00:00:00Z");

    @Test
    void isExhaustedIfAndOnlyIfThereIsABlockingReason() {
        for (var people = 0; people < 2; people++) {
            for (var messages = 0; messages < 2; messages++) {
                for (var credit = 0; credit < 2; credit++) {
                    var availableQuota = new AvailableQuota(people, messages, credit);

                    assertThat(availableQuota.blockingReasons(NEXT_SLOT_FREE_AT, END_OF_DAY))
                            .hasSize(3 - people - messages - credit);
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
