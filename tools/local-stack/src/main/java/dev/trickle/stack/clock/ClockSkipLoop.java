package dev.trickle.stack.clock;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks again and again whether the calendar may be skipped ahead. */
public final class ClockSkipLoop {

    private static final Logger log = LoggerFactory.getLogger(ClockSkipLoop.class);

    private static final long MILLIS_BETWEEN_LOOKS = 30;

    private ClockSkipLoop() {}

    /** Skips idle calendar time for as long as the action runs. */
    public static void during(ClockSkipper skipper, Runnable action) {
        var over = new CountDownLatch(1);
        Thread.ofPlatform().daemon().name("calendar-skipper").start(() -> lookUntil(over, skipper));
        try {
            action.run();
        } finally {
            over.countDown();
        }
    }

    private static void lookUntil(CountDownLatch over, ClockSkipper skipper) {
        try {
            while (!over.await(MILLIS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS)) {
                look(skipper);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A component that cannot answer only keeps the calendar where it is. */
    private static void look(ClockSkipper skipper) {
        try {
            skipper.look();
        } catch (RuntimeException failure) {
            log.warn("The calendar stays, because a component did not answer", failure);
        }
    }
}
