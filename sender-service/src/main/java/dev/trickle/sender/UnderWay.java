package dev.trickle.sender;

import dev.trickle.pipeline.CalendarBound;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Knows whether any request is between its poll and the publication of its outcome. */
final class UnderWay implements CalendarBound {

    private final AtomicInteger requests = new AtomicInteger();

    void during(int count, Runnable work) {
        requests.addAndGet(count);
        try {
            work.run();
        } finally {
            requests.addAndGet(-count);
        }
    }

    int requests() {
        return requests.get();
    }

    @Override
    public Optional<Instant> nextTimer() {
        return Optional.empty();
    }

    @Override
    public boolean busy() {
        return requests() > 0;
    }
}
