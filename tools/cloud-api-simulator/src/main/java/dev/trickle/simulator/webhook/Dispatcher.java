package dev.trickle.simulator.webhook;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * Posts due webhooks, at most one POST per connection at once.
 *
 * <p>It polls the clock instead of sleeping until an instant, because the clock may jump.
 */
final class Dispatcher {

    private final WebhookQueue queue;
    private final WebhookPoster webhookPoster;
    private final InstantSource clock;
    private final int batch;
    private final Duration pollEvery;
    private final Semaphore connections;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread thread = Thread.ofPlatform().name("webhooks").daemon().unstarted(this::dispatch);
    private volatile boolean running;

    Dispatcher(
            WebhookQueue queue, WebhookPoster webhookPoster, InstantSource clock, WebhookDeliveryProperties settings) {
        this.queue = queue;
        this.webhookPoster = webhookPoster;
        this.clock = clock;
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

    /** Interrupts POSTs in flight; the receiver may have processed them, as after a crash of the sender. */
    void stop() {
        running = false;
        thread.interrupt();
        executor.shutdownNow();
    }

    private void dispatch() {
        while (running) {
            queue.poll(clock.instant(), System.nanoTime(), batch)
                    .ifPresentOrElse(this::send, () -> LockSupport.parkNanos(pollEvery.toNanos()));
        }
    }

    private void send(WebhookDelivery webhookDelivery) {
        try {
            connections.acquire();
            executor.execute(() -> post(webhookDelivery));
        } catch (InterruptedException | RejectedExecutionException stopping) {
            // Only a stop interrupts; the POST is lost like everything else in memory.
            running = false;
        }
    }

    private void post(WebhookDelivery webhookDelivery) {
        try {
            webhookPoster.post(webhookDelivery);
        } finally {
            connections.release();
        }
    }
}
