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
 * Tells the receiver what is due by the calendar, and again what it did not confirm.
 *
 * <p>Updates are in memory only: a simulator that dies has told the receiver less than happened, as if Meta had given
 * up on it.
 */
public final class Webhooks implements SmartLifecycle {

    private final WebhookDeliveryProperties settings;
    private final InstantSource calendar;
    private final WebhookChaos webhookChaos;
    private final Receiver receiver;
    private final WebhookQueue queue = new WebhookQueue();
    private final WebhookPoster webhookPoster;
    private final Dispatcher dispatcher;

    /** The account in whose name webhooks are written. */
    public record Account(String id, List<BusinessPhoneNumber> numbers, String appSecret) {}

    /**
     * Prepares the delivery; nothing is told before {@link #start}.
     *
     * @param calendar decides what is due; it may jump ahead
     * @param onDelivered hears of every update the receiver has confirmed, on any thread
     */
    public Webhooks(
            WebhookDeliveryProperties settings,
            Account account,
            long seed,
            InstantSource calendar,
            Consumer<StatusUpdate> onDelivered) {
        this.settings = settings;
        this.calendar = calendar;
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
        this.dispatcher = new Dispatcher(queue, webhookPoster, calendar, settings);
    }

    /**
     * Tells each update when it is due; those due at once before this returns, if the settings say so.
     *
     * @param late how long after it happened each is due
     */
    public void tell(List<StatusUpdate> updates, Duration late) {
        if (settings.beforeAnswer() && settings.url() != null) {
            tellBeforeAnswer(disordered(updates), late);
        } else {
            queue(updates, late);
        }
    }

    /** The same where there is no answer that anything could come before. */
    public void queue(List<StatusUpdate> updates, Duration late) {
        if (settings.url() != null) {
            queue.add(disordered(updates), late);
        }
    }

    private List<StatusUpdate> disordered(List<StatusUpdate> updates) {
        return webhookChaos.repeated(webhookChaos.untidied(updates));
    }

    /** Tells something at once that is not about a message, and again until it is confirmed. */
    public void tell(WebhookNotice webhookNotice) {
        if (settings.url() != null) {
            queue.repeat(WebhookDelivery.of(webhookNotice, System.nanoTime()));
        }
    }

    private void tellBeforeAnswer(List<StatusUpdate> updates, Duration late) {
        var now = calendar.instant();
        var byDue = updates.stream()
                .collect(partitioningBy(update -> update.at().plus(late).isAfter(now)));
        queue.add(byDue.getOrDefault(true, List.of()), late);
        var atOnce = byDue.getOrDefault(false, List.of());
        if (!atOnce.isEmpty()) {
            queue.begin();
            webhookPoster.carry(WebhookDelivery.of(atOnce, System.nanoTime()));
        }
    }

    /** The calendar instant of the earliest update the receiver was not told even once. */
    public Optional<Instant> earliest() {
        return queue.earliest();
    }

    /** Whether a POST is due, under way or waiting to be repeated. */
    public boolean isBusy() {
        return queue.isBusy(calendar.instant());
    }

    /** How far the receiver has been told. */
    public WebhookCounts counts() {
        return webhookPoster.counts();
    }

    /** Counts from zero again; what is queued stays queued. */
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
