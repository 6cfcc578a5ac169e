package dev.trickle.scheduler.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QueueTest {

    private static final Queue THREE = Queue.EMPTY.arrivedAt(0).arrivedAt(1).arrivedAt(2);

    @Test
    void whoArrivesWaits() {
        assertThat(THREE).isEqualTo(new Queue(3, 0, 0, 0));
        assertThat(THREE.waiting()).isEqualTo(3);
        assertThat(THREE.received()).isEqualTo(3);
    }

    @Test
    void whoLeavesNoLongerWaits() {
        assertThat(THREE.advanced()).isEqualTo(new Queue(3, 0, 1, 0));
        assertThat(THREE.advanced().waiting()).isEqualTo(2);
        assertThat(THREE.advanced().received()).isEqualTo(3);
    }

    @Test
    void ordinalsThatAreSteppedOverAreGaps() {
        var withGaps = THREE.arrivedAt(5);

        assertThat(withGaps).isEqualTo(new Queue(6, 2, 0, 0));
        assertThat(withGaps.waiting()).isEqualTo(4);
        assertThat(withGaps.received()).isEqualTo(4);
        assertThat(withGaps.missingOf(6)).isEqualTo(2);
    }

    @Test
    void whatTheSealCountsAndHasNotArrivedIsMissing() {
        assertThat(THREE.missingOf(3)).isZero();
        assertThat(THREE.missingOf(7)).isEqualTo(4);
        assertThat(THREE.arrivedAt(5).missingOf(8)).isEqualTo(4);
        assertThat(THREE.missingOf(2)).as("more than were counted").isZero();
    }

    @Test
    void aGapBeforeTheCursorIsMendedInTheQueue() {
        var mended = THREE.arrivedAt(4).mendedAt(3);

        assertThat(mended).isEqualTo(new Queue(5, 0, 0, 0));
        assertThat(mended.waiting()).isEqualTo(5);
    }

    @Test
    void aGapThatTheCursorHasPassedIsMendedBehindIt() {
        var passed = Queue.EMPTY.arrivedAt(2).passedGap(1).passedGap(1);
        assertThat(passed).isEqualTo(new Queue(3, 2, 2, 2));
        assertThat(passed.waiting()).isEqualTo(1);

        var mended = passed.mendedAt(1);

        assertThat(mended).isEqualTo(new Queue(3, 1, 2, 1));
        assertThat(mended.waiting()).as("it waits elsewhere").isEqualTo(1);
        assertThat(mended.mendedAt(0)).isEqualTo(new Queue(3, 0, 2, 0));
    }

    @Test
    void aGapAtTheCursorItselfIsMendedInTheQueue() {
        var atTheGap = Queue.EMPTY.arrivedAt(2).passedGap(1);

        assertThat(atTheGap.mendedAt(1)).isEqualTo(new Queue(3, 1, 1, 1));
        assertThat(atTheGap.mendedAt(1).waiting()).isEqualTo(2);
    }

    @Test
    void whoComesAfterClosingNeverWaits() {
        var late = THREE.advanced().advanced().advanced().passedAt(4);

        assertThat(late).isEqualTo(new Queue(5, 1, 5, 1));
        assertThat(late.waiting()).isZero();
        assertThat(late.received()).isEqualTo(4);
    }
}
