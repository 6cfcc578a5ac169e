package dev.trickle.stack.demo;

import java.time.Duration;

/** Waits between two looks at something that only a look can tell. */
final class PollPause {

    private PollPause() {}

    static void of(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting", interrupted);
        }
    }
}
