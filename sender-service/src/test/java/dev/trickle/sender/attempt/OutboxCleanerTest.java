package dev.trickle.sender.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;

class OutboxCleanerTest {

    private static final long FIRST = 1;
    private static final long ONE = 2;
    private static final long OTHER = 3;

    private final ConcurrentLinkedQueue<List<Long>> deleted = new ConcurrentLinkedQueue<>();

    @Test
    void deletesEntriesInBatches() {
        var goOn = new CountDownLatch(1);
        try (var outboxCleaner = new OutboxCleaner(told -> {
            deleted.add(told);
            awaitUninterruptibly(goOn);
        })) {
            outboxCleaner.add(FIRST);
            await().untilAsserted(() -> assertThat(deleted).hasSize(1));
            outboxCleaner.add(ONE);
            outboxCleaner.add(OTHER);
            goOn.countDown();

            await().untilAsserted(() -> assertThat(deleted).containsExactly(List.of(FIRST), List.of(ONE, OTHER)));
        }
    }

    @Test
    void retriesWhenTheDatabaseIsUnavailable() {
        var tries = new AtomicInteger();
        try (var outboxCleaner = new OutboxCleaner(told -> {
            if (tries.incrementAndGet() == 1) {
                throw new DataAccessResourceFailureException("away");
            }
            deleted.add(told);
        })) {
            outboxCleaner.add(ONE);

            await().untilAsserted(() -> assertThat(deleted).hasSize(1));
            assertThat(tries).hasValue(2);
        }
    }

    @Test
    void deletesPendingEntriesOnClose() {
        var outboxCleaner = new OutboxCleaner(deleted::add);
        outboxCleaner.add(ONE);

        outboxCleaner.close();

        assertThat(deleted).containsExactly(List.of(ONE));
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
