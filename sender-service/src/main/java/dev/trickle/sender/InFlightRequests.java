package dev.trickle.sender;

import dev.trickle.pipeline.ClockSkippable;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts requests between their poll and the publication of their outcome. */
final class InFlightRequests implements ClockSkippable {

    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger claims = new AtomicInteger();
    private final AtomicInteger abandoned = new AtomicInteger();

    /** Records that a request has been polled. */
    void start() {
        requests.incrementAndGet();
    }

    /** Records that a request is processed, or abandoned to be read again. */
    void finish(boolean processed) {
        if (!processed) {
            abandoned.incrementAndGet();
        }
        requests.decrementAndGet();
    }

    /** Number of polled requests that are not processed, abandoned ones included. */
    int unprocessed() {
        return abandoned.get() + requests.get();
    }

    /** Returns a tracker for a claim that is about to be made. Once started, it counts until it is closed. */
    ClaimTracker trackClaim() {
        return new ClaimTracker();
    }

    int requests() {
        return requests.get();
    }

    /** Number of requests that may have a claim and whose outcome is not published. */
    int claims() {
        return claims.get();
    }

    @Override
    public Optional<Instant> nextTimer() {
        return Optional.empty();
    }

    @Override
    public boolean isBusy() {
        return requests() > 0;
    }

    /** Tracks one claim until its outcome is published. */
    final class ClaimTracker implements AutoCloseable {

        private boolean started;

        /** Records that there may be a claim from now on. */
        void start() {
            started = true;
            claims.incrementAndGet();
        }

        @Override
        public void close() {
            if (started) {
                claims.decrementAndGet();
            }
        }
    }
}
