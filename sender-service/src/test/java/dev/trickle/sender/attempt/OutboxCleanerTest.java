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

    private final ConcurrentLinkedQueue<List<Long>> noted = new ConcurrentLinkedQueue<>();

    @Test
    void whatIsToldMeanwhileIsNotedInOneGo() {
        var goOn = new CountDownLatch(1);
        try (var outboxCleaner = new OutboxCleaner(told -> {
            noted.add(told);
            awaitUninterruptibly(goOn);
        })) {
            outboxCleaner.add(FIRST);
            await().untilAsserted(() -> assertThat(noted).hasSize(1));
            outboxCleaner.add(ONE);
            outboxCleaner.add(OTHER);
            goOn.countDown();

            await().untilAsserted(() -> assertThat(noted).containsExactly(List.of(FIRST), List.of(ONE, OTHER)));
        }
    }

    @Test
    void aDatabaseThatIsAwayIsAskedAgain() {
        var tries = new AtomicInteger();
        try (var outboxCleaner = new OutboxCleaner(told -> {
            if (tries.incrementAndGet() == 1) {
                throw new DataAccessResourceFailureException("away");
            }
            noted.add(told);
        })) {
            outboxCleaner.add(ONE);

            await().untilAsserted(() -> assertThat(noted).hasSize(1));
            assertThat(tries).hasValue(2);
        }
    }

    @Test
    void whatWaitsAtTheEndIsNotedBeforeIt() {
        var outboxCleaner = new OutboxCleaner(noted::add);
        outboxCleaner.add(ONE);

        outboxCleaner.close();

        assertThat(noted).containsExactly(List.of(ONE));
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
