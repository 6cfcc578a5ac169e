package dev.trickle.simulator.webhook;

import static java.util.stream.Collectors.partitioningBy;

import dev.trickle.simulator.message.BusinessPhoneNumber;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hc.core5.util.Timeout;
import org.springframework.context.SmartLifecycle;

/**
 * Sends webhooks when they are due by the clock, and retries those the receiver does not confirm.
 *
 * <p>Updates are in memory only: a crash of the simulator loses them, as if Meta had abandoned them.
 */
public final class Webhooks implements SmartLifecycle {

    private final WebhookDeliveryProperties settings;
    private final InstantSource clock;
    private final WebhookChaos webhookChaos;
    private final Receiver receiver;
    private final WebhookQueue queue = new WebhookQueue();
    private final WebhookPoster webhookPoster;
    private final Dispatcher dispatcher;

    /** The account that webhooks report on. */
    public record Account(String id, List<BusinessPhoneNumber> numbers, String appSecret) {}

    /**
     * Prepares the delivery; nothing is sent before {@link #start}.
     *
     * @param clock decides what is due; it may jump ahead
     * @param onDelivered called with every confirmed update, on any thread
     */
    public Webhooks(
            WebhookDeliveryProperties settings,
            Account account,
            long seed,
            InstantSource clock,
            Consumer<StatusUpdate> onDelivered) {
        this.settings = settings;
        this.clock = clock;
        this.webhookChaos = new WebhookChaos(
                seed,
                settings.duplicateShare(),
                settings.skipShare(),
                settings.contradictionShare(),
                settings.shuffle());
        var timeout = Timeout.ofMilliseconds(settings.timeout().toMillis());
        this.receiver = new Receiver(settings.url(), new WebhookSigner(account.appSecret()), timeout);
        var writer = new WebhookWriter(account.id(), account.numbers(), settings.webhookFormat());
        this.webhookPoster = new WebhookPoster(receiver, writer, queue, webhookChaos, settings.retry(), onDelivered);
        this.dispatcher = new Dispatcher(queue, webhookPoster, clock, settings);
    }

    /**
     * Sends each update when it is due; with {@code before-response}, those due at once before this method returns.
     *
     * @param delay from the instant of each status to its due instant
     */
    public void send(List<StatusUpdate> updates, Duration delay) {
        if (settings.beforeResponse() && settings.url() != null) {
            sendBeforeResponse(applyChaos(updates), delay);
        } else {
            enqueue(updates, delay);
        }
    }

    /** Sends each update when it is due, never before this method returns. */
    public void enqueue(List<StatusUpdate> updates, Duration delay) {
        if (settings.url() != null) {
            queue.add(applyChaos(updates), delay);
        }
    }

    private List<StatusUpdate> applyChaos(List<StatusUpdate> updates) {
        return webhookChaos.duplicated(webhookChaos.skipAndContradict(updates));
    }

    /** Sends a notice at once, and retries it until it is confirmed. */
    public void send(WebhookNotice webhookNotice) {
        if (settings.url() != null) {
            queue.addRetry(WebhookDelivery.of(webhookNotice, System.nanoTime()));
        }
    }

    private void sendBeforeResponse(List<StatusUpdate> updates, Duration delay) {
        var now = clock.instant();
        var byDue = updates.stream()
                .collect(partitioningBy(update -> update.at().plus(delay).isAfter(now)));
        queue.add(byDue.getOrDefault(true, List.of()), delay);
        var due = byDue.getOrDefault(false, List.of());
        if (!due.isEmpty()) {
            queue.countStart();
            webhookPoster.post(WebhookDelivery.of(due, System.nanoTime()));
        }
    }

    /** Returns the instant at which the next update is due that was never posted. */
    public Optional<Instant> nextDue() {
        return queue.nextDue();
    }

    /** Whether a POST is due, in flight or waiting for a retry. */
    public boolean isBusy() {
        return queue.isBusy(clock.instant());
    }

    /** Returns the progress of the webhooks. */
    public WebhookCounts counts() {
        return webhookPoster.counts();
    }

    /** Resets the counts; queued webhooks stay queued. */
    public void resetCounts() {
        webhookPoster.resetCounts();
    }

    @Override
    public void start() {
        dispatcher.start();
    }

    @Override
    public void stop() {
        dispatcher.stop();
        try {
            receiver.close();
        } catch (IOException failure) {
            throw new UncheckedIOException("the connections to the receiver cannot be closed", failure);
        }
    }

    @Override
    public boolean isRunning() {
        return dispatcher.isRunning();
    }
}
