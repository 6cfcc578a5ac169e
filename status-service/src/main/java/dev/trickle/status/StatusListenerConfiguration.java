package dev.trickle.status;

import dev.trickle.pipeline.Topics;
import dev.trickle.status.forwarding.Forwarder;
import dev.trickle.status.projection.ProjectedTopics;
import dev.trickle.status.projection.ProjectionListener;
import dev.trickle.status.routing.WebhookListener;
import dev.trickle.status.routing.WebhookReceiptListener;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * Who reads what.
 *
 * <pre>
 * HTTP ──▶ webhooks-received ─┬▶ Forwarder ──▶ another inbox
 *                             ├▶ WebhookReceiptListener ──▶ PostgreSQL
 *                             └▶ WebhookListener ──▶ delivery-updates · subscription-changes · account-events
 *                                                         │
 * campaign-events · send-requests · message-events ───────┴─ schedule-events ──▶ ProjectionListener ──▶ PostgreSQL
 * </pre>
 */
@EnableScheduling
@Configuration(proxyBeanMethods = false)
class StatusListenerConfiguration {

    private static final int WEBHOOKS_AT_ONCE = 500;
    private static final int FORWARDED_AT_ONCE = 100;
    private static final int EVENTS_AT_ONCE = 5_000;

    /** Not the 45 s of Kafka: for so long nobody would read the partitions of a process that died. */
    private static final Duration SESSION = Duration.ofSeconds(6);

    private static final Duration FIRST_RETRY = Duration.ofMillis(500);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(10);

    @Bean
    ConcurrentMessageListenerContainer<byte[], byte[]> routesWebhooks(KafkaProperties kafka, WebhookListener router) {
        return container(kafka, "status-router", WEBHOOKS_AT_ONCE, router, Topics.WEBHOOKS_RECEIVED.name());
    }

    /** Has its own consumer group: receipts are recorded even while the router is behind or stopped. */
    @Bean
    ConcurrentMessageListenerContainer<byte[], byte[]> recordsReceipts(
            KafkaProperties kafka, WebhookReceiptListener receipts) {
        return container(kafka, "status-receipts", WEBHOOKS_AT_ONCE, receipts, Topics.WEBHOOKS_RECEIVED.name());
    }

    /** Has a group, and so a back-off, of its own: an inbox that is away holds up nobody but itself. */
    @Bean
    ConcurrentMessageListenerContainer<byte[], byte[]> forwardsWebhooks(KafkaProperties kafka, Forwarder forwarder) {
        var container =
                container(kafka, "status-forwarder", FORWARDED_AT_ONCE, forwarder, Topics.WEBHOOKS_RECEIVED.name());
        container.setAutoStartup(forwarder.isOn());
        return container;
    }

    @Bean
    ConcurrentMessageListenerContainer<byte[], byte[]> foldsEvents(KafkaProperties kafka, ProjectionListener fold) {
        return container(kafka, "status-fold", EVENTS_AT_ONCE, fold, ProjectedTopics.names());
    }

    private static ConcurrentMessageListenerContainer<byte[], byte[]> container(
            KafkaProperties kafka,
            String group,
            int atOnce,
            BatchMessageListener<byte[], byte[]> listener,
            String... topics) {
        var properties = new ContainerProperties(topics);
        properties.setGroupId(group);
        properties.setMessageListener(listener);
        var consumers = new DefaultKafkaConsumerFactory<byte[], byte[]>(settings(kafka, atOnce));
        var container = new ConcurrentMessageListenerContainer<>(consumers, properties);
        container.setCommonErrorHandler(retryingForEver());
        return container;
    }

    private static Map<String, Object> settings(KafkaProperties kafka, int atOnce) {
        var settings = kafka.buildConsumerProperties();
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, atOnce);
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, Math.toIntExact(SESSION.toMillis()));
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, Math.toIntExact(SESSION.toMillis() / 4));
        // An account's partition of every topic goes to the same reader, so no two of them write the same rows.
        settings.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, List.of(RangeAssignor.class));
        return settings;
    }

    /** What cannot be read never gets here; what fails here is Kafka, PostgreSQL or a mistake, and skips nothing. */
    private static DefaultErrorHandler retryingForEver() {
        var backOff = new ExponentialBackOff(FIRST_RETRY.toMillis(), 2);
        backOff.setMaxInterval(LONGEST_RETRY.toMillis());
        var handler = new DefaultErrorHandler(backOff);
        handler.setClassifications(Map.of(), true);
        handler.setRetryListeners(new RetryLogger());
        return handler;
    }
}
