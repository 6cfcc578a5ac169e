package dev.trickle.status.routing;

import dev.trickle.pipeline.Topics;
import dev.trickle.status.notification.WebhookNotification;
import dev.trickle.status.notification.WebhookReader;
import dev.trickle.status.publishing.DeadLetters;
import dev.trickle.status.webhook.InFlightWebhooks;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.stereotype.Component;

/** Reads what a poll of webhooks says, and keeps those that nobody can read. */
@Component
@EnableConfigurationProperties(RoutingProperties.class)
public class WebhookListener implements BatchMessageListener<byte[], byte[]> {

    private final WebhookReader reader;
    private final WebhookEventDispatcher router;
    private final DeadLetters deadLetters;
    private final InFlightWebhooks underWay;
    private final InstantSource calendar;

    WebhookListener(
            RoutingProperties settings,
            WebhookEventDispatcher router,
            DeadLetters deadLetters,
            InFlightWebhooks underWay,
            InstantSource calendar) {
        this.reader = new WebhookReader(settings.stopWords());
        this.router = router;
        this.deadLetters = deadLetters;
        this.underWay = underWay;
        this.calendar = calendar;
    }

    @Override
    public void onMessage(List<ConsumerRecord<byte[], byte[]>> webhooks) {
        var now = calendar.instant();
        var notices = new ArrayList<WebhookNotification>();
        var unreadable = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        for (var webhook : webhooks) {
            try {
                notices.addAll(reader.read(webhook.value(), now));
            } catch (RuntimeException unread) {
                // No JSON, or a mistake of the reader: either way it can be mended and the body read again.
                unreadable.add(webhook);
            }
        }
        router.route(notices, now);
        deadLetters.keep(Topics.WEBHOOK_DEAD_LETTERS, unreadable);
        webhooks.forEach(webhook -> underWay.routed(webhook.partition(), webhook.offset()));
    }
}
