package dev.trickle.sender;

import dev.trickle.sender.pace.Pace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Ends sending in order: no claim begins once it is asked to; calls that run are left to finish. */
final class Stopping implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Stopping.class);

    private final Pace pace;
    private final UnderWay underWay;
    private volatile boolean running;
    private volatile boolean stopped;

    Stopping(Pace pace, UnderWay underWay) {
        this.pace = pace;
        this.underWay = underWay;
    }

    /**
     * Goes on only while sending goes on.
     *
     * @throws Stopped once it does not
     */
    void mustNotHaveBegun() {
        if (stopped) {
            throw new Stopped();
        }
    }

    @Override
    public void start() {
        // Listeners may have begun already: only a stop keeps them from claiming.
        running = true;
    }

    @Override
    public void stop() {
        stopped = true;
        running = false;
        pace.end();
        log.info("No more claims, running calls finish requests={}", underWay.requests());
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** The highest phase stops first and starts last: before the listeners end, that is, and they wait for it. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }

    /** The request stays in its topic, without a claim. */
    static final class Stopped extends RuntimeException {

        private Stopped() {
            super("The sender is stopping", null, false, false);
        }
    }
}
