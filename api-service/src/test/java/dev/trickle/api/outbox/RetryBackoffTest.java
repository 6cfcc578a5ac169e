package dev.trickle.api.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.SimpleTransactionStatus;

class RetryBackoffTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final RetryBackoff<String> retryBackoff =
            new RetryBackoff<>("test", Duration.ofSeconds(5), meters, nanos::get);

    @Test
    void theDelayGrowsToItsMaximum() {
        for (var seconds : new int[] {1, 2, 4, 5, 5}) {
            assertThat(fail("a").isRollbackOnly()).isTrue();

            pass(Duration.ofSeconds(seconds).minusNanos(1));
            assertThat(retryBackoff.skipped()).containsExactly("a");
            pass(Duration.ofNanos(1));
            assertThat(retryBackoff.skipped()).isEmpty();
        }
    }

    @Test
    void aSuccessEndsTheDelay() {
        fail("a");
        fail("b");
        assertThat(failing()).isEqualTo(2);

        var transaction = new SimpleTransactionStatus();
        retryBackoff.process("a", transaction, () -> {});

        assertThat(transaction.isRollbackOnly()).isFalse();
        assertThat(retryBackoff.skipped()).containsExactly("b");
        assertThat(failing()).isEqualTo(1);
    }

    @Test
    void anItemThatNoLongerExistsIsRemoved() {
        fail("a");
        pass(Duration.ofSeconds(7));

        assertThat(retryBackoff.skipped()).isEmpty();
        assertThat(failing()).isZero();
    }

    @Test
    void withTooManyFailingItemsTheWorkerFails() {
        IntStream.range(0, 1_000).forEach(item -> fail("item" + item));

        assertThatThrownBy(() -> fail("one more")).isInstanceOf(IllegalStateException.class);
    }

    private SimpleTransactionStatus fail(String item) {
        var transaction = new SimpleTransactionStatus();
        retryBackoff.process(item, transaction, () -> {
            throw new IllegalStateException("broken");
        });
        return transaction;
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private double failing() {
        return meters.get("trickle.api.worker.failing")
                .tag("worker", "test")
                .gauge()
                .value();
    }
}
