package dev.trickle.stack.demo;

import java.time.Duration;

/** Pauses between two polls. */
final class PollPause {

    private PollPause() {}

    static void sleep(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting", interrupted);
        }
    }
}
