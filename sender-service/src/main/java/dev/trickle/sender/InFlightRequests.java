package dev.trickle.sender;

import dev.trickle.pipeline.ClockSkippable;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Knows how many requests are between their poll and the publication of their outcome. */
final class InFlightRequests implements ClockSkippable {

    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger claims = new AtomicInteger();
    private final AtomicInteger left = new AtomicInteger();

    /** A request has been read. */
    void begin() {
        requests.incrementAndGet();
    }

    /** A request is decided, or else left to be read again. */
    void end(boolean decided) {
        if (!decided) {
            left.incrementAndGet();
        }
        requests.decrementAndGet();
    }

    /** Requests that were read and not decided, here and now or ever. */
    int left() {
        return left.get() + requests.get();
    }

    /** A claim is about to be made; it counts until what is returned is closed. */
    Claiming claiming() {
        return new Claiming();
    }

    int requests() {
        return requests.get();
    }

    /** Requests that may have a claim, and whose outcome is not yet told. */
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

    /** From before a claim until its outcome is told. */
    final class Claiming implements AutoCloseable {

        private boolean begun;

        /** From now on there may be a claim. */
        void begin() {
            begun = true;
            claims.incrementAndGet();
        }

        @Override
        public void close() {
            if (begun) {
                claims.decrementAndGet();
            }
        }
    }
}
