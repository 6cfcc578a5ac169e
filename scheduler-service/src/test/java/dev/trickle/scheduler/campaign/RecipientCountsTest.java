package dev.trickle.scheduler.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.scheduler.campaign.RecipientCounts.Bucket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecipientCountsTest {

    private static final RecipientCounts ALL = new RecipientCounts(1, 2, 4, 8, 16, 32, 64, 128);

    @Test
    void theTotalCountsEveryBucketOnce() {
        assertThat(ALL.total()).isEqualTo(255);
        assertThat(RecipientCounts.NONE.total()).isZero();
    }

    @Test
    void bucketsWithoutAFinalStateAreOpen() {
        assertThat(ALL.open()).isEqualTo(1 + 2 + 4 + 8);
    }

    @ParameterizedTest
    @EnumSource
    void onlyOneBucketChanges(Bucket bucket) {
        var more = ALL.plus(bucket, 1_000);

        assertThat(more.total()).isEqualTo(1_255);
        assertThat(more.plus(bucket, -1_000)).isEqualTo(ALL);
        assertThat(countOf(more, bucket) - countOf(ALL, bucket)).isEqualTo(1_000);
    }

    private static int countOf(RecipientCounts recipientCounts, Bucket bucket) {
        return switch (bucket) {
            case RETRY_SCHEDULED -> recipientCounts.retryScheduled();
            case IN_FLIGHT -> recipientCounts.inFlight();
            case AWAITING_DELIVERY -> recipientCounts.awaitingDelivery();
            case UNCONFIRMED -> recipientCounts.unconfirmed();
            case SENT -> recipientCounts.sent();
            case FAILED -> recipientCounts.failed();
            case SKIPPED -> recipientCounts.skipped();
            case CLOSED_UNCONFIRMED -> recipientCounts.closedUnconfirmed();
        };
    }
}
