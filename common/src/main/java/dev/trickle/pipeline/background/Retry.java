package dev.trickle.pipeline.background;

import java.time.Duration;
import java.util.function.Consumer;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.util.backoff.BackOffExecution;

/**
 * Repeats a call to the database or to Kafka that has failed, as often and for as long as its {@link RetryPolicy}
 * allows. An interruption of the thread, which is how a shutdown ends it, ends the retries at once.
 *
 * <p>Spring's {@code RetryTemplate} is not used: it keeps the exception of every attempt, and some calls are repeated
 * until an outage of days is over.
 */
public final class Retry {

    private final RetryPolicy policy;
    private final Consumer<Exception> log;
    private final PollingWorker.Sleep sleep;

    /** @param log called before each pause, with the failure */
    public Retry(RetryPolicy policy, Consumer<Exception> log) {
        this(policy, log, Thread::sleep);
    }

    Retry(RetryPolicy policy, Consumer<Exception> log, PollingWorker.Sleep sleep) {
        this.policy = policy;
        this.log = log;
        this.sleep = sleep;
    }

    /**
     * Calls until one call succeeds.
     *
     * @throws E the failure of the last call, if the policy allows no further one or the thread is interrupted
     */
    public <T, E extends Exception> T call(Call<T, E> call) throws E {
        var pauses = policy.getBackOff().start();
        while (true) {
            try {
                return call.run();
            } catch (Exception failure) {
                if (!policy.shouldRetry(failure) || !pause(pauses, failure)) {
                    throw failure;
                }
            }
        }
    }

    /** As {@link #call}, without a result. */
    public <E extends Exception> void run(Action<E> action) throws E {
        Call<Boolean, E> call = () -> {
            action.run();
            return true;
        };
        var unused = call(call);
    }

    /** Returns whether another call may follow. */
    private boolean pause(BackOffExecution pauses, Exception failure) {
        var pause = pauses.nextBackOff();
        if (pause == BackOffExecution.STOP) {
            return false;
        }
        log.accept(failure);
        try {
            sleep.sleep(Duration.ofMillis(pause));
            return true;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A call that may fail. */
    @FunctionalInterface
    public interface Call<T, E extends Exception> {
        T run() throws E;
    }

    /** A call without a result. */
    @FunctionalInterface
    public interface Action<E extends Exception> {
        void run() throws E;
    }
}
