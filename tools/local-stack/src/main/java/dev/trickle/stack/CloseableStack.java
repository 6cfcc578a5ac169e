package dev.trickle.stack;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts resources and closes them in reverse order.
 *
 * <p>A close during a start waits for the resource that is being started, and nothing is started afterwards. No
 * resource stays open.
 */
final class CloseableStack implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(CloseableStack.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Resource> resources = new ArrayDeque<>();
    private volatile boolean isClosed;

    /** Starts a resource that is closed with this stack. */
    <T extends AutoCloseable> T start(String name, StartAction<T> startAction) {
        lock.lock();
        try {
            if (isClosed) {
                throw new StackClosedException();
            }
            var started = startAction.start();
            resources.push(new Resource(name, started));
            return started;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        // Set before the lock, which the starting thread often acquires again for its next resource.
        isClosed = true;
        lock.lock();
        try {
            while (!resources.isEmpty()) {
                close(resources.pop());
            }
        } finally {
            lock.unlock();
        }
    }

    /** A resource that fails to close must not keep the others open. */
    private static void close(Resource resource) {
        try {
            resource.closeable().close();
            log.info("Component stopped component={}", resource.name());
        } catch (Exception failure) {
            log.warn("Component failed to stop component={}", resource.name(), failure);
        }
    }

    private record Resource(String name, AutoCloseable closeable) {}

    /** Starts one resource. */
    @FunctionalInterface
    interface StartAction<T> {
        T start();
    }

    /** Thrown if a resource is started after the close. */
    static final class StackClosedException extends RuntimeException {

        private static final long serialVersionUID = 1;

        StackClosedException() {
            super("The stack is being stopped");
        }
    }
}
