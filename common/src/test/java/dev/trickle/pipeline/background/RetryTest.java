package dev.trickle.pipeline.background;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.util.backoff.FixedBackOff;

@Timeout(60)
class RetryTest {

    private static final Duration PAUSE = Duration.ofMillis(500);

    private final List<Duration> pauses = new ArrayList<>();
    private final List<Exception> logged = new ArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();

    @Test
    void aCallIsRepeatedUntilItSucceeds() {
        var found = retry(unlimited()).call(() -> succeedAfter(1_000));

        assertThat(found).isEqualTo("recorded");
        assertThat(calls).hasValue(1_001);
        assertThat(pauses).hasSize(1_000).containsOnly(PAUSE);
        assertThat(logged).hasSize(1_000);
    }

    @Test
    void theLastFailureEndsTheAllowedRetries() {
        var policy = RetryPolicy.builder().maxRetries(2).delay(PAUSE).build();

        assertThatThrownBy(() -> retry(policy).call(() -> succeedAfter(99)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("failure 3");
        assertThat(logged).as("only those that are repeated").hasSize(2);
    }

    @Test
    void anotherFailureIsNotRepeated() {
        var policy = RetryPolicy.builder()
                .predicate(SQLException.class::isInstance)
                .maxRetries(2)
                .delay(PAUSE)
                .build();

        assertThatThrownBy(() -> retry(policy).call(() -> succeedAfter(1))).hasMessage("failure 1");
        assertThat(pauses).isEmpty();
    }

    /** The thread keeps its interrupt, so that its caller ends as well. */
    @Test
    void anInterruptionEndsTheRetriesAtOnce() throws InterruptedException {
        var isPaused = new CountDownLatch(1);
        var ended = new AtomicReference<Exception>();
        var isInterrupted = new AtomicReference<Boolean>();
        var policy = RetryPolicy.builder()
                .backOff(new FixedBackOff(Duration.ofDays(1).toMillis(), FixedBackOff.UNLIMITED_ATTEMPTS))
                .build();
        var retry = new Retry(policy, failure -> isPaused.countDown());
        var thread = Thread.startVirtualThread(() -> {
            try {
                retry.call(() -> succeedAfter(99));
            } catch (IllegalStateException failure) {
                ended.set(failure);
                isInterrupted.set(Thread.currentThread().isInterrupted());
            }
        });
        isPaused.await();

        thread.interrupt();
        thread.join();

        assertThat(ended.get()).hasMessage("failure 1");
        assertThat(isInterrupted.get()).isTrue();
    }

    private Retry retry(RetryPolicy policy) {
        return new Retry(policy, logged::add, pauses::add);
    }

    private static RetryPolicy unlimited() {
        return RetryPolicy.builder()
                .backOff(new FixedBackOff(PAUSE.toMillis(), FixedBackOff.UNLIMITED_ATTEMPTS))
                .build();
    }

    private String succeedAfter(int failures) {
        if (calls.incrementAndGet() <= failures) {
            throw new IllegalStateException("failure " + calls.get());
        }
        return "recorded";
    }
}
