package dev.trickle.scheduler.campaign;

import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.scheduler.campaign.QueuePage.Entry;
import org.junit.jupiter.api.Test;

class QueuePageTest {

    private static final int FIRST = 3 * QueuePage.SIZE;
    private static final int LAST = QueuePage.behind(FIRST) - 1;

    @Test
    void knowsWhoHasWhichOrdinal() {
        var page = QueuePage.EMPTY.with(FIRST, waiting("ada")).with(FIRST + 1, waiting("bob"));

        assertThat(page.at(FIRST)).contains(waiting("ada"));
        assertThat(page.at(FIRST + 1)).contains(waiting("bob"));
        assertThat(page.at(FIRST + 2)).isEmpty();
        assertThat(page.all()).containsExactly(waiting("ada"), waiting("bob"));
    }

    @Test
    void takesWhoComesBeforeOthersThatCameSooner() {
        var page = QueuePage.EMPTY.with(LAST, waiting("bob")).with(FIRST, waiting("ada"));

        assertThat(page.at(FIRST)).contains(waiting("ada"));
        assertThat(page.at(LAST)).contains(waiting("bob"));
        assertThat(page.hasArrived(FIRST + 1)).isFalse();
    }

    @Test
    void knowsWhoHasArrivedWhenAllHaveLeft() {
        var page = QueuePage.EMPTY.with(FIRST, waiting("ada")).passed().without(LAST);

        assertThat(page.hasArrived(FIRST)).isTrue();
        assertThat(page.hasArrived(LAST)).isTrue();
        assertThat(page.hasArrived(FIRST + 1)).isFalse();
        assertThat(page.people().capacity()).isZero();
    }

    private static Entry waiting(String person) {
        var key = TestPeople.key(person);
        return new Entry(RecipientId.of(SPRING_SALE, key), TestPeople.customer(person), key);
    }
}
