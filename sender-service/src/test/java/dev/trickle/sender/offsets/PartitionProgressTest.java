package dev.trickle.sender.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The offset at which the next owner of a partition starts. */
class PartitionProgressTest {

    private final PartitionProgress partitionProgress = new PartitionProgress(0);

    @Test
    void hasNoOffsetBeforeTheFirstRecord() {
        assertThat(partitionProgress.nextOffset()).isNegative();
    }

    @Test
    void stopsAtTheFirstUnprocessedRequest() {
        partitionProgress.start(5);
        partitionProgress.start(6);
        assertThat(partitionProgress.nextOffset()).isEqualTo(5);

        partitionProgress.complete(6);
        assertThat(partitionProgress.nextOffset()).isEqualTo(5);
    }

    @Test
    void advancesWhenAllRequestsAreProcessed() {
        partitionProgress.start(5);
        partitionProgress.start(6);
        partitionProgress.complete(6);
        partitionProgress.complete(5);

        assertThat(partitionProgress.nextOffset()).isEqualTo(7);
    }
}
