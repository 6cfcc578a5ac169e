package dev.trickle.sender.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How far a partition counts as read: whoever takes it over begins there. */
class PartitionProgressTest {

    private final PartitionProgress partitionProgress = new PartitionProgress(0);

    @Test
    void isNowhereBeforeTheFirstRequest() {
        assertThat(partitionProgress.next()).isNegative();
    }

    @Test
    void comesNoFurtherThanTheFirstRequestThatIsUndecided() {
        partitionProgress.begin(5);
        partitionProgress.begin(6);
        assertThat(partitionProgress.next()).isEqualTo(5);

        partitionProgress.end(6);
        assertThat(partitionProgress.next()).isEqualTo(5);
    }

    @Test
    void comesAsFarAsEverythingIsDecided() {
        partitionProgress.begin(5);
        partitionProgress.begin(6);
        partitionProgress.end(6);
        partitionProgress.end(5);

        assertThat(partitionProgress.next()).isEqualTo(7);
    }
}
