package dev.trickle.status.forwarding;

import dev.trickle.status.webhook.WebhookSignature;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
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
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.kafka.listener.BatchListenerFailedException;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.ConsumerSeekAware;
import org.springframework.stereotype.Component;

/**
 * Forwards webhooks to another receiver, several at once; the offset advances to the first webhook that is not settled.
 *
 * <p>After a crash some webhooks are sent again, as Meta does too. The positions of settled webhooks behind an
 * unsettled one are kept in memory. This process does not send them again while it has their partition.
 */
@Component
@EnableConfigurationProperties(ForwardingProperties.class)
public class Forwarder implements BatchMessageListener<byte[], byte[]>, ConsumerSeekAware, DisposableBean {

    private final ForwardingProperties settings;
    private final ForwardingMetrics metrics;
    private final InstantSource clock;
    private final @Nullable ForwardingTarget target;
    private final Set<WebhookPosition> settled = new HashSet<>();
    private final Map<WebhookPosition, Integer> rejections = new HashMap<>();

    Forwarder(ForwardingProperties settings, ForwardingMetrics metrics, InstantSource clock) {
        this.settings = settings;
        this.metrics = metrics;
        this.clock = clock;
        this.target =
                settings.url().isBlank() ? null : new ForwardingTarget(URI.create(settings.url()), settings.timeout());
    }

    /** Position of a webhook in the topic. */
    private record WebhookPosition(int partition, long offset) {

        static WebhookPosition of(ConsumerRecord<?, ?> webhook) {
            return new WebhookPosition(webhook.partition(), webhook.offset());
        }
    }

    /** Whether a forwarding target is configured. */
    public boolean isEnabled() {
        return target != null;
    }

    /**
     * Forwards the webhooks.
     *
     * @throws BatchListenerFailedException with the index of the first webhook that must be retried
     */
    @Override
    public void onMessage(List<ConsumerRecord<byte[], byte[]>> webhooks) {
        if (target == null) {
            throw new IllegalStateException("No forwarding target is configured (status.forwarding.url)");
        }
        var unsettled = webhooks.stream()
                .filter(webhook -> !settled.contains(WebhookPosition.of(webhook)))
                .toList();
        var results = post(target, unsettled);
        var now = clock.instant();
        for (var index = 0; index < unsettled.size(); index++) {
            settle(unsettled.get(index), results.get(index), now);
        }
        for (var index = 0; index < webhooks.size(); index++) {
            // Webhooks before the committed offset are never read again.
            if (!settled.remove(WebhookPosition.of(webhooks.get(index)))) {
                metrics.recordLag(age(webhooks.get(index), now));
                throw new BatchListenerFailedException("The forwarding target has not accepted a webhook", index);
            }
        }
        metrics.clearLag();
    }

    /** Discards the positions of revoked and lost partitions: another process may settle them. */
    @Override
    public void onPartitionsRevoked(@Nullable Collection<TopicPartition> partitions) {
        if (partitions != null) {
            partitions.forEach(this::discardPositions);
        }
    }

    private void discardPositions(TopicPartition revoked) {
        settled.removeIf(position -> position.partition() == revoked.partition());
        rejections.keySet().removeIf(position -> position.partition() == revoked.partition());
    }

    /** Posts the webhooks. Once the target is unavailable, the remaining ones are not attempted. */
    private AtomicReferenceArray<ForwardingTarget.Result> post(
            ForwardingTarget target, List<ConsumerRecord<byte[], byte[]>> webhooks) {
        var results = new AtomicReferenceArray<ForwardingTarget.Result>(webhooks.size());
        var permits = new Semaphore(settings.connections());
        var isUnavailable = new AtomicBoolean();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var index = 0; index < webhooks.size(); index++) {
                var position = index;
                permits.acquireUninterruptibly();
                threads.execute(() -> {
                    try {
                        var result = isUnavailable.get()
                                ? ForwardingTarget.Result.UNAVAILABLE
                                : post(target, webhooks.get(position));
                        isUnavailable.compareAndSet(false, result == ForwardingTarget.Result.UNAVAILABLE);
                        results.set(position, result);
                    } finally {
                        permits.release();
                    }
                });
            }
        }
        return results;
    }

    private ForwardingTarget.Result post(ForwardingTarget target, ConsumerRecord<byte[], byte[]> webhook) {
        var signature = webhook.headers().lastHeader(WebhookSignature.HEADER);
        if (signature == null || webhook.value() == null) {
            // Not published by the webhook server: the target could not verify it.
            return ForwardingTarget.Result.ACCEPTED;
        }
        var result = target.post(new String(signature.value(), StandardCharsets.US_ASCII), webhook.value());
        metrics.recordAttempt(result);
        return result;
    }

    private void settle(ConsumerRecord<byte[], byte[]> webhook, ForwardingTarget.@Nullable Result result, Instant now) {
        var position = WebhookPosition.of(webhook);
        var isSettled = switch (result == null ? ForwardingTarget.Result.UNAVAILABLE : result) {
            case ACCEPTED -> true;
            case REJECTED -> rejections.merge(position, 1, Integer::sum) >= settings.maxRejectedAttempts();
            case UNAVAILABLE -> age(webhook, now).compareTo(settings.maxAge()) > 0;
        };
        if (isSettled) {
            settled.add(position);
            rejections.remove(position);
        }
        if (isSettled && result != ForwardingTarget.Result.ACCEPTED) {
            metrics.recordAbandoned(position.partition(), position.offset());
        }
    }

    private static Duration age(ConsumerRecord<?, ?> webhook, Instant now) {
        return Duration.between(Instant.ofEpochMilli(webhook.timestamp()), now);
    }

    @Override
    public void destroy() {
        if (target != null) {
            target.close();
        }
    }
}
