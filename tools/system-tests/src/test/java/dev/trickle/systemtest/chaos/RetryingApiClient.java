package dev.trickle.systemtest.chaos;

import static org.awaitility.Awaitility.await;

import dev.trickle.systemtest.harness.ChildProcess;
import dev.trickle.systemtest.harness.JsonHttpClient;
import dev.trickle.systemtest.harness.JsonHttpClient.Response;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Repeats a request to the API until it succeeds. */
final class RetryingApiClient {

    private static final Duration RETRY_INTERVAL = Duration.ofMillis(100);

    private final JsonHttpClient api;
    private final AtomicInteger openCalls = new AtomicInteger();

    RetryingApiClient(JsonHttpClient api) {
        this.api = api;
    }

    /** Waits before the next attempt. */
    void pauseBeforeRetry() {
        LockSupport.parkNanos(RETRY_INTERVAL.toNanos());
    }

    /** Returns the number of requests without a response. */
    int openCalls() {
        return openCalls.get();
    }

    /** Sends the request until it succeeds; all repetitions have the same idempotency key. */
    Response sendUntilAccepted(String method, String path, String json) {
        return sendUntilAccepted(
                method,
                path,
                json,
                "Content-Type",
                "application/json",
                "Idempotency-Key",
                UUID.randomUUID().toString());
    }

    /** Sends without an idempotency key; for requests that may be applied twice. */
    Response sendWithoutIdempotencyKey(String path, String body, String type) {
        return sendUntilAccepted("POST", path, body, "Content-Type", type);
    }

    /** Waits until the API has what this path names. */
    void awaitFound(String path) {
        await(path + " is found")
                .atMost(ChildProcess.TIMEOUT)
                .pollInterval(RETRY_INTERVAL)
                .until(() -> api.tryGet(path)
                        .filter(response -> response.status() == 200)
                        .isPresent());
    }

    private Response sendUntilAccepted(String method, String path, String body, String... headers) {
        var end = System.nanoTime() + ChildProcess.TIMEOUT.toNanos();
        openCalls.incrementAndGet();
        try {
            while (System.nanoTime() < end) {
                var answer = api.trySend(method, path, body, headers);
                if (answer.isPresent() && answer.get().status() < 300) {
                    return answer.get();
                }
                if (answer.isPresent()
                        && answer.get().status() / 100 == 4
                        && answer.get().status() != 409) {
                    throw new IllegalStateException(
                            path + " failed: " + answer.get().body());
                }
                pauseBeforeRetry();
            }
            throw new IllegalStateException(path + " was not answered in time");
        } finally {
            openCalls.decrementAndGet();
        }
    }
}
