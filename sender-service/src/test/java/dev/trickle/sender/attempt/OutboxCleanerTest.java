package dev.trickle.sender.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;

class OutboxCleanerTest {

    private static final long ONE = 2;
    private static final long OTHER = 3;

    private final List<List<Long>> deleted = new ArrayList<>();
    private boolean isDatabaseAvailable = true;
    private final OutboxCleaner outboxCleaner = new OutboxCleaner(batch -> {
        if (!isDatabaseAvailable) {
            throw new DataAccessResourceFailureException("away");
        }
        deleted.add(batch);
    });

    @Test
    void deletesEntriesInBatches() {
        LongStream.rangeClosed(1, 501).forEach(outboxCleaner::add);

        assertThat(outboxCleaner.deleteBatch()).isTrue();
        assertThat(outboxCleaner.deleteBatch()).isTrue();
        assertThat(outboxCleaner.deleteBatch()).isFalse();

        assertThat(deleted).extracting(List::size).containsExactly(500, 1);
    }

    @Test
    void keepsEntriesWhileTheDatabaseIsUnavailable() {
        isDatabaseAvailable = false;
        outboxCleaner.add(ONE);
        assertThatThrownBy(outboxCleaner::deleteBatch).isInstanceOf(DataAccessResourceFailureException.class);
        outboxCleaner.add(OTHER);

        isDatabaseAvailable = true;
        outboxCleaner.deleteBatch();

        assertThat(deleted).containsExactly(List.of(ONE, OTHER));
    }

    @Test
    void deletesPendingEntriesOnClose() {
        outboxCleaner.add(ONE);

        outboxCleaner.close();

        assertThat(deleted).containsExactly(List.of(ONE));
    }

    @Test
    void closesWithoutTheDatabase() {
        isDatabaseAvailable = false;
        outboxCleaner.add(ONE);

        outboxCleaner.close();

        assertThat(deleted).isEmpty();
    }
}
