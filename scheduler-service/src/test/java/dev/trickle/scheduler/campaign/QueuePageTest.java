package dev.trickle.scheduler.campaign;

import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.scheduler.campaign.QueuePage.Entry;
import org.junit.jupiter.api.Test;

class QueuePageTest {

    private static final int FIRST = 3 * QueuePage.SIZE;
    private static final int LAST = QueuePage.nextPageStart(FIRST) - 1;

    @Test
    void returnsEntriesByOrdinal() {
        var page = QueuePage.EMPTY.withEntry(FIRST, entry("ada")).withEntry(FIRST + 1, entry("bob"));

        assertThat(page.entryAt(FIRST)).contains(entry("ada"));
        assertThat(page.entryAt(FIRST + 1)).contains(entry("bob"));
        assertThat(page.entryAt(FIRST + 2)).isEmpty();
        assertThat(page.entries()).containsExactly(entry("ada"), entry("bob"));
    }

    @Test
    void acceptsEntriesInAnyOrder() {
        var page = QueuePage.EMPTY.withEntry(LAST, entry("bob")).withEntry(FIRST, entry("ada"));

        assertThat(page.entryAt(FIRST)).contains(entry("ada"));
        assertThat(page.entryAt(LAST)).contains(entry("bob"));
        assertThat(page.hasArrived(FIRST + 1)).isFalse();
    }

    @Test
    void keepsArrivalsWithoutEntries() {
        var page =
                QueuePage.EMPTY.withEntry(FIRST, entry("ada")).withoutEntries().withArrival(LAST);

        assertThat(page.hasArrived(FIRST)).isTrue();
        assertThat(page.hasArrived(LAST)).isTrue();
        assertThat(page.hasArrived(FIRST + 1)).isFalse();
        assertThat(page.entryBytes().capacity()).isZero();
    }

    private static Entry entry(String person) {
        var key = TestPeople.key(person);
        return new Entry(RecipientId.of(SPRING_SALE, key), TestPeople.customer(person), key);
    }
}
