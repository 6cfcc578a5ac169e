package dev.trickle.systemtest.chaos;

import dev.trickle.systemtest.harness.ChildProcess;
import dev.trickle.systemtest.harness.JsonHttpClient;
import dev.trickle.systemtest.harness.JsonHttpClient.Response;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Asks the API again, as the same request, until it has an answer of its own. */
final class RetryingApiClient {

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);

    private final JsonHttpClient api;
    private final AtomicInteger open = new AtomicInteger();

    RetryingApiClient(JsonHttpClient api) {
        this.api = api;
    }

    /** Waits a moment before it asks again. */
    void rest() {
        LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
    }

    /** How many requests wait for an answer. */
    int open() {
        return open.get();
    }

    /** The answer, which is that of success; asked again it is the same request. */
    Response insist(String method, String path, String json) {
        return insist(
                method,
                path,
                json,
                "Content-Type",
                "application/json",
                "Idempotency-Key",
                UUID.randomUUID().toString());
    }

    /** The same where it does no harm that something happens twice. */
    Response insistAnew(String path, String body, String type) {
        return insist("POST", path, body, "Content-Type", type);
    }

    private Response insist(String method, String path, String body, String... headers) {
        var end = System.nanoTime() + ChildProcess.PATIENCE.toNanos();
        open.incrementAndGet();
        try {
            while (System.nanoTime() < end) {
                var answer = api.tried(method, path, body, headers);
                if (answer.isPresent() && answer.get().status() < 300) {
                    return answer.get();
                }
                if (answer.isPresent()
                        && answer.get().status() / 100 == 4
                        && answer.get().status() != 409) {
                    throw new IllegalStateException(
                            path + " was answered with " + answer.get().body());
                }
                rest();
            }
            throw new IllegalStateException(path + " was never answered");
        } finally {
            open.decrementAndGet();
        }
    }
}
