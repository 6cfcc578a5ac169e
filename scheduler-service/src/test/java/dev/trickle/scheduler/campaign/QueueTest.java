package dev.trickle.scheduler.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QueueTest {

    private static final Queue THREE = Queue.EMPTY.withArrival(0).withArrival(1).withArrival(2);

    @Test
    void arrivedRecipientsAreQueued() {
        assertThat(THREE).isEqualTo(new Queue(3, 0, 0, 0));
        assertThat(THREE.waiting()).isEqualTo(3);
        assertThat(THREE.received()).isEqualTo(3);
    }

    @Test
    void removedRecipientsAreNotQueued() {
        assertThat(THREE.advance()).isEqualTo(new Queue(3, 0, 1, 0));
        assertThat(THREE.advance().waiting()).isEqualTo(2);
        assertThat(THREE.advance().received()).isEqualTo(3);
    }

    @Test
    void skippedOrdinalsAreGaps() {
        var withGaps = THREE.withArrival(5);

        assertThat(withGaps).isEqualTo(new Queue(6, 2, 0, 0));
        assertThat(withGaps.waiting()).isEqualTo(4);
        assertThat(withGaps.received()).isEqualTo(4);
        assertThat(withGaps.missingFrom(6)).isEqualTo(2);
    }

    @Test
    void plannedOrdinalsThatHaveNotArrivedAreMissing() {
        assertThat(THREE.missingFrom(3)).isZero();
        assertThat(THREE.missingFrom(7)).isEqualTo(4);
        assertThat(THREE.withArrival(5).missingFrom(8)).isEqualTo(4);
        assertThat(THREE.missingFrom(2)).as("more arrivals than planned").isZero();
    }

    @Test
    void aGapAheadOfTheCursorIsFilledInTheQueue() {
        var filled = THREE.withArrival(4).withGapFilled(3);

        assertThat(filled).isEqualTo(new Queue(5, 0, 0, 0));
        assertThat(filled.waiting()).isEqualTo(5);
    }

    @Test
    void aGapBehindTheCursorIsFilledOutsideTheQueue() {
        var passed = Queue.EMPTY.withArrival(2).skipGap(1).skipGap(1);
        assertThat(passed).isEqualTo(new Queue(3, 2, 2, 2));
        assertThat(passed.waiting()).isEqualTo(1);

        var filled = passed.withGapFilled(1);

        assertThat(filled).isEqualTo(new Queue(3, 1, 2, 1));
        assertThat(filled.waiting()).as("not queued").isEqualTo(1);
        assertThat(filled.withGapFilled(0)).isEqualTo(new Queue(3, 0, 2, 0));
    }

    @Test
    void aGapAtTheCursorIsFilledInTheQueue() {
        var atTheGap = Queue.EMPTY.withArrival(2).skipGap(1);

        assertThat(atTheGap.withGapFilled(1)).isEqualTo(new Queue(3, 1, 1, 1));
        assertThat(atTheGap.withGapFilled(1).waiting()).isEqualTo(2);
    }

    @Test
    void arrivalsAfterClosingAreNeverQueued() {
        var late = THREE.advance().advance().advance().withPassedArrival(4);

        assertThat(late).isEqualTo(new Queue(5, 1, 5, 1));
        assertThat(late.waiting()).isZero();
        assertThat(late.received()).isEqualTo(4);
    }
}
