package dev.trickle.sender.progress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How far a partition counts as read: whoever takes it over begins there. */
class ReadingTest {

    private final Reading reading = new Reading(0);

    @Test
    void isNowhereBeforeTheFirstRequest() {
        assertThat(reading.next()).isNegative();
    }

    @Test
    void comesNoFurtherThanTheFirstRequestThatIsUndecided() {
        reading.begin(5);
        reading.begin(6);
        assertThat(reading.next()).isEqualTo(5);

        reading.end(6);
        assertThat(reading.next()).isEqualTo(5);
    }

    @Test
    void comesAsFarAsEverythingIsDecided() {
        reading.begin(5);
        reading.begin(6);
        reading.end(6);
        reading.end(5);

        assertThat(reading.next()).isEqualTo(7);
    }
}
