package dev.trickle.status.routing;

import dev.trickle.pipeline.Topics;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.status.notification.WebhookNotification;
import dev.trickle.status.notification.WebhookReader;
import dev.trickle.status.publishing.DeadLetters;
import dev.trickle.status.webhook.ArrivalInstant;
import dev.trickle.status.webhook.InFlightWebhooks;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.stereotype.Component;

/**
 * Parses and dispatches the webhooks of a poll. Unreadable ones become dead letters; those with unknown content are
 * listed. Neither stops the others.
 */
@Component
@EnableConfigurationProperties(RoutingProperties.class)
public class WebhookListener implements BatchMessageListener<byte[], byte[]> {

    private final WebhookReader reader;
    private final WebhookEventDispatcher dispatcher;
    private final DeadLetters deadLetters;
    private final UnprocessedWebhookRecorder unprocessed;
    private final InFlightWebhooks inFlight;
    private final InstantSource clock;

    WebhookListener(
            RoutingProperties settings,
            SharedSettings sharedSettings,
            WebhookEventDispatcher dispatcher,
            DeadLetters deadLetters,
            UnprocessedWebhookRecorder unprocessed,
            InFlightWebhooks inFlight,
            InstantSource clock) {
        this.reader = new WebhookReader(
                settings.stopWords(), settings.startWords(), settings.startOptsIn(), sharedSettings.metaErrors());
        this.dispatcher = dispatcher;
        this.deadLetters = deadLetters;
        this.unprocessed = unprocessed;
        this.inFlight = inFlight;
        this.clock = clock;
    }

    @Override
    public void onMessage(List<ConsumerRecord<byte[], byte[]>> webhooks) {
        var now = clock.instant();
        var notifications = new ArrayList<WebhookNotification>();
        var unknown = new ArrayList<UnprocessedWebhook>();
        var unreadable = new ArrayList<DeadLetters.Unreadable>();
        for (var webhook : webhooks) {
            try {
                var content = reader.read(webhook.value(), ArrivalInstant.readHeader(webhook, now));
                notifications.addAll(content.notifications());
                unknown.addAll(unprocessed.find(webhook, content, now));
            } catch (RuntimeException failure) {
                // Invalid JSON or a defect of the reader; the dead letter can be processed again after a fix.
                unreadable.add(new DeadLetters.Unreadable(webhook, failure));
            }
        }
        dispatcher.dispatch(notifications, now);
        deadLetters.publish(Topics.WEBHOOK_DEAD_LETTERS, unreadable);
        unprocessed.record(unknown);
        webhooks.forEach(webhook -> inFlight.routed(webhook.partition(), webhook.offset()));
    }
}
