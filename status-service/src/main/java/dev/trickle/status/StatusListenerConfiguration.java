package dev.trickle.status;

import dev.trickle.pipeline.Topics;
import dev.trickle.status.forwarding.Forwarder;
import dev.trickle.status.projection.ProjectedTopics;
import dev.trickle.status.projection.ProjectionListener;
import dev.trickle.status.receipt.WebhookReceiptListener;
import dev.trickle.status.routing.WebhookListener;
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
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * Kafka listener containers of the service.
 *
 * <pre>
 * HTTP ──▶ webhooks-received ─┬▶ Forwarder ──▶ another receiver
 *                             ├▶ WebhookReceiptListener ──▶ PostgreSQL
 *                             └▶ WebhookListener ──▶ delivery-updates · subscription-changes · account-events
 *                                                         │
 * campaign-events · send-requests · message-events ───────┴─ schedule-events ──▶ ProjectionListener ──▶ PostgreSQL
 * </pre>
 */
@Configuration(proxyBeanMethods = false)
class StatusListenerConfiguration {

    private static final int MAX_POLL_WEBHOOKS = 500;
    private static final int MAX_POLL_FORWARDED = 100;
    private static final int MAX_POLL_EVENTS = 5_000;

    /** Shorter than Kafka's default of 45 s: until it expires, the partitions of a crashed process are not consumed. */
    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(6);

    private static final Duration INITIAL_BACK_OFF = Duration.ofMillis(500);
    private static final Duration MAX_BACK_OFF = Duration.ofSeconds(10);

    @Bean
    ConcurrentMessageListenerContainer<byte[], byte[]> webhookContainer(
            KafkaProperties kafka, WebhookListener listener, StoppedConsumers stoppedConsumers) {
        return container(
                kafka, "status-router", MAX_POLL_WEBHOOKS, listener, stoppedConsumers, Topics.WEBHOOKS_RECEIVED.name());
    }

    /** Uses its own consumer group: receipts are recorded even while the router is behind or stopped. */
    @Bean
    ConcurrentMessageListenerContainer<byte[], byte[]> receiptContainer(
            KafkaProperties kafka, WebhookReceiptListener listener, StoppedConsumers stoppedConsumers) {
        return container(
                kafka,
                "status-receipts",
                MAX_POLL_WEBHOOKS,
                listener,
                stoppedConsumers,
                Topics.WEBHOOKS_RECEIVED.name());
    }

    /** Uses its own consumer group and back-off: an unavailable target delays only forwarding. */
    @Bean
    ConcurrentMessageListenerContainer<byte[], byte[]> forwardingContainer(
            KafkaProperties kafka, Forwarder forwarder, StoppedConsumers stoppedConsumers) {
        var container = container(
                kafka,
                "status-forwarder",
                MAX_POLL_FORWARDED,
                forwarder,
                stoppedConsumers,
                Topics.WEBHOOKS_RECEIVED.name());
        container.setAutoStartup(forwarder.isEnabled());
        return container;
    }

    @Bean
    ConcurrentMessageListenerContainer<byte[], byte[]> projectionContainer(
            KafkaProperties kafka, ProjectionListener listener, StoppedConsumers stoppedConsumers) {
        return container(
                kafka, "status-projection", MAX_POLL_EVENTS, listener, stoppedConsumers, ProjectedTopics.names());
    }

    private static ConcurrentMessageListenerContainer<byte[], byte[]> container(
            KafkaProperties kafka,
            String group,
            int maxPollRecords,
            BatchMessageListener<byte[], byte[]> listener,
            StoppedConsumers stoppedConsumers,
            String... topics) {
        var properties = new ContainerProperties(topics);
        properties.setGroupId(group);
        properties.setMessageListener(listener);
        var consumers = new DefaultKafkaConsumerFactory<byte[], byte[]>(settings(kafka, maxPollRecords));
        var container = new ConcurrentMessageListenerContainer<>(consumers, properties);
        container.setCommonErrorHandler(retryForever(stoppedConsumers));
        return container;
    }

    private static Map<String, Object> settings(KafkaProperties kafka, int maxPollRecords) {
        var settings = kafka.buildConsumerProperties();
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, maxPollRecords);
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, Math.toIntExact(SESSION_TIMEOUT.toMillis()));
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, Math.toIntExact(SESSION_TIMEOUT.toMillis() / 4));
        // Assigns the same partition of all topics to one consumer, so no two consumers write the same rows.
        settings.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, List.of(RangeAssignor.class));
        return settings;
    }

    /**
     * Unreadable records never fail a batch; the causes are Kafka, PostgreSQL or a defect, and no record is skipped.
     * Records that this version does not know stop the consumer.
     */
    private static DefaultErrorHandler retryForever(StoppedConsumers stoppedConsumers) {
        var backOff = new ExponentialBackOff(INITIAL_BACK_OFF.toMillis(), 2);
        backOff.setMaxInterval(MAX_BACK_OFF.toMillis());
        var handler = new StoppingErrorHandler(backOff, stoppedConsumers);
        handler.setClassifications(Map.of(), true);
        handler.setRetryListeners(new RetryLogger());
        return handler;
    }
}
