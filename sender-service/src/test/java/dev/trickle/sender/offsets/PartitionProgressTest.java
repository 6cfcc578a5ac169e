package dev.trickle.sender.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How far a partition counts as read: whoever takes it over begins there. */
class PartitionProgressTest {

    private final PartitionProgress partitionProgress = new PartitionProgress(0);

    @Test
    void isNowhereBeforeTheFirstRequest() {
        assertThat(partitionProgress.nextOffset()).isNegative();
    }

    @Test
    void comesNoFurtherThanTheFirstRequestThatIsUndecided() {
        partitionProgress.start(5);
        partitionProgress.start(6);
        assertThat(partitionProgress.nextOffset()).isEqualTo(5);

        partitionProgress.complete(6);
        assertThat(partitionProgress.nextOffset()).isEqualTo(5);
    }

    @Test
    void comesAsFarAsEverythingIsDecided() {
        partitionProgress.start(5);
        partitionProgress.start(6);
        partitionProgress.complete(6);
        partitionProgress.complete(5);

        assertThat(partitionProgress.nextOffset()).isEqualTo(7);
    }
}
