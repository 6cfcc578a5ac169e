package dev.trickle.stack.clock;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Skips idle time of a clock periodically. */
public final class ClockSkipLoop {

    private static final Logger log = LoggerFactory.getLogger(ClockSkipLoop.class);

    private static final long POLL_INTERVAL_MILLIS = 30;

    private ClockSkipLoop() {}

    /** Runs the action, and skips idle time until it ends. */
    public static void runWhileSkipping(ClockSkipper skipper, Runnable action) {
        var finished = new CountDownLatch(1);
        Thread.ofPlatform().daemon().name("clock-skipper").start(() -> pollUntil(finished, skipper));
        try {
            action.run();
        } finally {
            finished.countDown();
        }
    }

    private static void pollUntil(CountDownLatch finished, ClockSkipper skipper) {
        try {
            while (!finished.await(POLL_INTERVAL_MILLIS, TimeUnit.MILLISECONDS)) {
                trySkip(skipper);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** If a component does not respond, the clock is not skipped. */
    private static void trySkip(ClockSkipper skipper) {
        try {
            skipper.trySkip();
        } catch (RuntimeException failure) {
            log.warn("Clock not skipped, because a component did not respond", failure);
        }
    }
}
