package dev.trickle.status.forwarding;

import dev.trickle.status.webhook.Signature;
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
@EnableConfigurationProperties(ForwardingSettings.class)
public class Forwarder implements BatchMessageListener<byte[], byte[]>, DisposableBean {

    private final ForwardingSettings settings;
    private final ForwardingMetrics metrics;
    private final InstantSource calendar;
    private final @Nullable OtherInbox inbox;
    private final Set<Place> settled = new HashSet<>();
    private final Map<Place, Integer> refusals = new HashMap<>();

    Forwarder(ForwardingSettings settings, ForwardingMetrics metrics, InstantSource calendar) {
        this.settings = settings;
        this.metrics = metrics;
        this.calendar = calendar;
        this.inbox = settings.url().isBlank() ? null : new OtherInbox(URI.create(settings.url()), settings.timeout());
    }

    /** Where a webhook is in the topic. */
    private record Place(int partition, long offset) {

        static Place of(ConsumerRecord<?, ?> webhook) {
            return new Place(webhook.partition(), webhook.offset());
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
                .filter(webhook -> !settled.contains(Place.of(webhook)))
                .toList();
        var replies = post(inbox, open);
        var now = calendar.instant();
        for (var index = 0; index < open.size(); index++) {
            settle(open.get(index), replies.get(index), now);
        }
        for (var index = 0; index < webhooks.size(); index++) {
            // What lies before the offset that will be committed never comes again.
            if (!settled.remove(Place.of(webhooks.get(index)))) {
                metrics.waits(age(webhooks.get(index), now));
                throw new BatchListenerFailedException("The other inbox has not taken a webhook", index);
            }
        }
        metrics.nothingWaits();
    }

    /** Once it is away, those that have not been tried yet are left for later. */
    private AtomicReferenceArray<OtherInbox.Reply> post(
            OtherInbox inbox, List<ConsumerRecord<byte[], byte[]>> webhooks) {
        var replies = new AtomicReferenceArray<OtherInbox.Reply>(webhooks.size());
        var lines = new Semaphore(settings.connections());
        var isAway = new AtomicBoolean();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var index = 0; index < webhooks.size(); index++) {
                var each = index;
                lines.acquireUninterruptibly();
                threads.execute(() -> {
                    try {
                        var reply = isAway.get() ? OtherInbox.Reply.AWAY : post(inbox, webhooks.get(each));
                        isAway.compareAndSet(false, reply == OtherInbox.Reply.AWAY);
                        replies.set(each, reply);
                    } finally {
                        lines.release();
                    }
                });
            }
        }
        return replies;
    }

    private OtherInbox.Reply post(OtherInbox inbox, ConsumerRecord<byte[], byte[]> webhook) {
        var signature = webhook.headers().lastHeader(Signature.HEADER);
        if (signature == null || webhook.value() == null) {
            // Not of the edge's making: nobody could verify it.
            return OtherInbox.Reply.TAKEN;
        }
        var reply = inbox.post(new String(signature.value(), StandardCharsets.US_ASCII), webhook.value());
        metrics.tried(reply);
        return reply;
    }

    private void settle(ConsumerRecord<byte[], byte[]> webhook, OtherInbox.@Nullable Reply reply, Instant now) {
        var place = Place.of(webhook);
        var over = switch (reply == null ? OtherInbox.Reply.AWAY : reply) {
            case TAKEN -> true;
            case REFUSED -> refusals.merge(place, 1, Integer::sum) >= settings.triesOfRefused();
            case AWAY -> age(webhook, now).compareTo(settings.giveUpAfter()) > 0;
        };
        if (over) {
            settled.add(place);
            refusals.remove(place);
        }
        if (over && reply != OtherInbox.Reply.TAKEN) {
            metrics.givenUp(place.partition(), place.offset());
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
