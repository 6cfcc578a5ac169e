package dev.trickle.status.forwarding;

import dev.trickle.status.webhook.WebhookSignature;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.kafka.listener.BatchListenerFailedException;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.stereotype.Component;

/**
 * Posts webhooks to another inbox, several at once; the offset moves up to the first that it has not taken.
 *
 * <p>A process that dies posts some again, as Meta does too. What an inbox has taken meanwhile behind one that waits is
 * remembered, and not posted again by this process.
 */
@Component
@EnableConfigurationProperties(ForwardingProperties.class)
public class Forwarder implements BatchMessageListener<byte[], byte[]>, DisposableBean {

    private final ForwardingProperties settings;
    private final ForwardingMetrics metrics;
    private final InstantSource calendar;
    private final @Nullable ForwardingTarget inbox;
    private final Set<WebhookPosition> settled = new HashSet<>();
    private final Map<WebhookPosition, Integer> refusals = new HashMap<>();

    Forwarder(ForwardingProperties settings, ForwardingMetrics metrics, InstantSource calendar) {
        this.settings = settings;
        this.metrics = metrics;
        this.calendar = calendar;
        this.inbox =
                settings.url().isBlank() ? null : new ForwardingTarget(URI.create(settings.url()), settings.timeout());
    }

    /** Where a webhook is in the topic. */
    private record WebhookPosition(int partition, long offset) {

        static WebhookPosition of(ConsumerRecord<?, ?> webhook) {
            return new WebhookPosition(webhook.partition(), webhook.offset());
        }
    }

    /** Whether there is another inbox at all. */
    public boolean isOn() {
        return inbox != null;
    }

    /**
     * Posts them.
     *
     * @throws BatchListenerFailedException naming the first that has to be tried again
     */
    @Override
    public void onMessage(List<ConsumerRecord<byte[], byte[]>> webhooks) {
        if (inbox == null) {
            throw new IllegalStateException("There is no other inbox");
        }
        var open = webhooks.stream()
                .filter(webhook -> !settled.contains(WebhookPosition.of(webhook)))
                .toList();
        var replies = post(inbox, open);
        var now = calendar.instant();
        for (var index = 0; index < open.size(); index++) {
            settle(open.get(index), replies.get(index), now);
        }
        for (var index = 0; index < webhooks.size(); index++) {
            // What lies before the offset that will be committed never comes again.
            if (!settled.remove(WebhookPosition.of(webhooks.get(index)))) {
                metrics.waits(age(webhooks.get(index), now));
                throw new BatchListenerFailedException("The other inbox has not taken a webhook", index);
            }
        }
        metrics.nothingWaits();
    }

    /** Once it is away, those that have not been tried yet are left for later. */
    private AtomicReferenceArray<ForwardingTarget.Result> post(
            ForwardingTarget inbox, List<ConsumerRecord<byte[], byte[]>> webhooks) {
        var replies = new AtomicReferenceArray<ForwardingTarget.Result>(webhooks.size());
        var lines = new Semaphore(settings.connections());
        var isAway = new AtomicBoolean();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var index = 0; index < webhooks.size(); index++) {
                var each = index;
                lines.acquireUninterruptibly();
                threads.execute(() -> {
                    try {
                        var result = isAway.get() ? ForwardingTarget.Result.AWAY : post(inbox, webhooks.get(each));
                        isAway.compareAndSet(false, result == ForwardingTarget.Result.AWAY);
                        replies.set(each, result);
                    } finally {
                        lines.release();
                    }
                });
            }
        }
        return replies;
    }

    private ForwardingTarget.Result post(ForwardingTarget inbox, ConsumerRecord<byte[], byte[]> webhook) {
        var signature = webhook.headers().lastHeader(WebhookSignature.HEADER);
        if (signature == null || webhook.value() == null) {
            // Not of the edge's making: nobody could verify it.
            return ForwardingTarget.Result.TAKEN;
        }
        var result = inbox.post(new String(signature.value(), StandardCharsets.US_ASCII), webhook.value());
        metrics.tried(result);
        return result;
    }

    private void settle(ConsumerRecord<byte[], byte[]> webhook, ForwardingTarget.@Nullable Result result, Instant now) {
        var webhookPosition = WebhookPosition.of(webhook);
        var over = switch (result == null ? ForwardingTarget.Result.AWAY : result) {
            case TAKEN -> true;
            case REFUSED -> refusals.merge(webhookPosition, 1, Integer::sum) >= settings.triesOfRefused();
            case AWAY -> age(webhook, now).compareTo(settings.giveUpAfter()) > 0;
        };
        if (over) {
            settled.add(webhookPosition);
            refusals.remove(webhookPosition);
        }
        if (over && result != ForwardingTarget.Result.TAKEN) {
            metrics.givenUp(webhookPosition.partition(), webhookPosition.offset());
        }
    }

    private static Duration age(ConsumerRecord<?, ?> webhook, Instant now) {
        return Duration.between(Instant.ofEpochMilli(webhook.timestamp()), now);
    }

    @Override
    public void destroy() {
        if (inbox != null) {
            inbox.close();
        }
    }
}
