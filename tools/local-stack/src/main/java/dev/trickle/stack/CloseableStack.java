package dev.trickle.stack;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been started, ended in the reverse order.
 *
 * <p>Whoever ends it in the middle of a start waits for the step under way, and nothing is started after that: so
 * nothing is left running that nobody knows of.
 */
final class CloseableStack implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(CloseableStack.class);

    private final ReentrantLock oneStep = new ReentrantLock();
    private final Deque<Part> parts = new ArrayDeque<>();
    private volatile boolean ended;

    /** Starts something that is closed with the rest. */
    <T extends AutoCloseable> T start(String name, StartAction<T> startAction) {
        oneStep.lock();
        try {
            if (ended) {
                throw new Ended();
            }
            var started = startAction.start();
            parts.push(new Part(name, started));
            return started;
        } finally {
            oneStep.unlock();
        }
    }

    @Override
    public void close() {
        // Before the lock: the starting thread would often get it again for its next step.
        ended = true;
        oneStep.lock();
        try {
            while (!parts.isEmpty()) {
                close(parts.pop());
            }
        } finally {
            oneStep.unlock();
        }
    }

    /** One part that does not end cleanly must not keep the others running. */
    private static void close(Part part) {
        try {
            part.started().close();
            log.info("Ended part={}", part.name());
        } catch (Exception failure) {
            log.warn("Did not end cleanly part={}", part.name(), failure);
        }
    }

    private record Part(String name, AutoCloseable started) {}

    /** Starts one part. */
    @FunctionalInterface
    interface StartAction<T> {
        T start();
    }

    /** Nothing more is started, because the end has begun. */
    static final class Ended extends RuntimeException {

        private static final long serialVersionUID = 1;

        Ended() {
            super("The stack is being stopped");
        }
    }
}
