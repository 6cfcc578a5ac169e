package dev.trickle.pipeline.background;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No test waits for an interval: it is far longer than the timeout. */
@Timeout(60)
class PollingWorkerTest {

    private static final Duration NEVER = Duration.ofDays(1);

    private final BlockingQueue<Integer> runs = new LinkedBlockingQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private PollingWorker worker;

    @AfterEach
    void stop() {
        worker.stop();
    }

    @Test
    void aStepRunsAgainAtOnceWhileItFindsWork() throws InterruptedException {
        start(run -> run < 3);

        assertThat(List.of(runs.take(), runs.take(), runs.take())).containsExactly(1, 2, 3);
    }

    @Test
    void aWakeUpEndsTheIntervalAndIsNotLostWhileTheStepRuns() throws InterruptedException {
        var mayEnd = new Semaphore(0);
        start(run -> {
            mayEnd.acquire();
            return false;
        });
        assertThat(runs.take()).isEqualTo(1);

        worker.wakeUp();
        worker.wakeUp();
        mayEnd.release();
        assertThat(runs.take()).isEqualTo(2);

        mayEnd.release();
        worker.wakeUp();
        assertThat(runs.take()).as("two wake-ups before a run are one").isEqualTo(3);
        mayEnd.release();
    }

    /** What ends a {@code ScheduledExecutorService} for ever does not end a worker. */
    @Test
    void neitherAnExceptionNorAnErrorEndsTheLoop() throws InterruptedException {
        var delays = new ArrayList<Duration>();
        worker = new PollingWorker(
                "test",
                Duration.ofSeconds(1),
                () -> {
                    runs.add(count.incrementAndGet());
                    if (count.get() == 1) {
                        throw new IllegalStateException("unavailable");
                    }
                    if (count.get() == 2) {
                        throw new StackOverflowError("deep");
                    }
                    return false;
                },
                () -> {},
                delays::add);
        worker.start();

        assertThat(List.of(runs.take(), runs.take(), runs.take())).containsExactly(1, 2, 3);
        worker.stop();
        assertThat(delays).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
    }

    /** The pause between repetitions grows to a minute. */
    @Test
    void aWakeUpEndsThePauseAfterAFailure() throws InterruptedException {
        start(run -> {
            throw new IllegalStateException("unavailable");
        });

        for (var run = 1; run < 9; run++) {
            assertThat(runs.poll(10, TimeUnit.SECONDS)).isEqualTo(run);
            worker.wakeUp();
        }
    }

    @Test
    void aStopEndsTheInterval() throws InterruptedException {
        start(run -> false);
        runs.take();

        worker.stop();

        assertThat(worker.isRunning()).isFalse();
    }

    @Test
    void aStopEndsAStepThatWaits() throws InterruptedException {
        var isInterrupted = new AtomicBoolean();
        start(run -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException interrupted) {
                isInterrupted.set(true);
                throw interrupted;
            }
            return true;
        });
        runs.take();

        worker.stop();

        assertThat(isInterrupted).isTrue();
        assertThat(runs).as("no further run").isEmpty();
    }

    @Test
    void aStopEndsTheDelayAfterAFailure() throws InterruptedException {
        var isDelayed = new CountDownLatch(1);
        worker = new PollingWorker(
                "test",
                Duration.ofSeconds(1),
                () -> {
                    throw new IllegalStateException("unavailable");
                },
                () -> {},
                delay -> {
                    isDelayed.countDown();
                    new CountDownLatch(1).await();
                });
        worker.start();
        isDelayed.await();

        worker.stop();

        assertThat(worker.isRunning()).isFalse();
    }

    @Test
    void nothingRunsBeforeThePreconditionAndAStopEndsItsWait() throws InterruptedException {
        var isWaiting = new CountDownLatch(1);
        worker = PollingWorker.every(NEVER, "test", () -> runs.add(1), () -> {
            isWaiting.countDown();
            new CountDownLatch(1).await();
        });
        worker.start();
        isWaiting.await();

        worker.stop();

        assertThat(runs).isEmpty();
    }

    @Test
    void workersStopBesideEachOther() throws InterruptedException {
        var isStopped = new CountDownLatch(1);
        start(run -> false);
        runs.take();

        worker.stop(isStopped::countDown);

        assertThat(isStopped.await(30, TimeUnit.SECONDS)).isTrue();
    }

    private void start(Work work) {
        worker = new PollingWorker("test", NEVER, () -> {
            var run = count.incrementAndGet();
            runs.add(run);
            return work.run(run);
        });
        worker.start();
    }

    @FunctionalInterface
    private interface Work {
        boolean run(int run) throws InterruptedException;
    }
}
