package dev.trickle.simulator.webhook;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * Hands out what is due, as many POSTs at once as there are connections.
 *
 * <p>It asks the calendar again and again instead of sleeping until an instant, because the calendar may jump.
 */
final class Dispatcher {

    private final WebhookQueue queue;
    private final WebhookPoster webhookPoster;
    private final InstantSource calendar;
    private final int batch;
    private final Duration pollEvery;
    private final Semaphore connections;
    private final ExecutorService trips = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread thread = Thread.ofPlatform().name("webhooks").daemon().unstarted(this::dispatch);
    private volatile boolean running;

    Dispatcher(
            WebhookQueue queue,
            WebhookPoster webhookPoster,
            InstantSource calendar,
            WebhookDeliveryProperties settings) {
        this.queue = queue;
        this.webhookPoster = webhookPoster;
        this.calendar = calendar;
        this.batch = settings.batch();
        this.pollEvery = settings.pollEvery();
        this.connections = new Semaphore(settings.connections());
    }

    void start() {
        running = true;
        thread.start();
    }

    boolean isRunning() {
        return running;
    }

    /** What is under way is cut off: the receiver may have taken it, as with any sender that dies. */
    void stop() {
        running = false;
        thread.interrupt();
        trips.shutdownNow();
    }

    private void dispatch() {
        while (running) {
            queue.take(calendar.instant(), System.nanoTime(), batch)
                    .ifPresentOrElse(this::send, () -> LockSupport.parkNanos(pollEvery.toNanos()));
        }
    }

    private void send(WebhookDelivery webhookDelivery) {
        try {
            connections.acquire();
            trips.execute(() -> carry(webhookDelivery));
        } catch (InterruptedException | RejectedExecutionException stopping) {
            // Only a stop interrupts: the post is lost like everything else that is in memory.
            running = false;
        }
    }

    private void carry(WebhookDelivery webhookDelivery) {
        try {
            webhookPoster.carry(webhookDelivery);
        } finally {
            connections.release();
        }
    }
}
