package dev.trickle.sender;

import dev.trickle.pipeline.Topic;
import dev.trickle.pipeline.Topics;
import dev.trickle.sender.Intake.Received;
import dev.trickle.sender.attempt.Attempts;
import dev.trickle.sender.attempt.Suspensions;
import dev.trickle.sender.brake.Brake;
import dev.trickle.sender.brake.Clocks;
import dev.trickle.sender.brake.MassFailures;
import dev.trickle.sender.progress.Consumed;
import dev.trickle.sender.progress.FirstOffsets;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * What the sender reads, and how: each topic with a group of its own, in batches. A batch that fails is given again and
 * again with growing pauses; nothing readable is ever left out.
 */
@Configuration(proxyBeanMethods = false)
class Listeners {

    private static final String REQUESTS_GROUP = "sender";
    private static final String UPDATES_GROUP = "sender-delivery-updates";
    private static final String ACCOUNTS_GROUP = "sender-account-events";

    /** Few, so that a pause, a stop or a rebalance waits for few. */
    private static final int REQUESTS_A_POLL = 250;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final KafkaProperties kafka;
    private final SenderProperties settings;

    Listeners(KafkaProperties kafka, SenderProperties settings) {
        this.kafka = kafka;
        this.settings = settings;
    }

    @Bean
    ConcurrentMessageListenerContainer<byte[], byte[]> sendRequests(
            SendMessage sendMessage,
            Tidings tidings,
            Consumed consumed,
            Brake brake,
            Clocks clocks,
            UnderWay underWay,
            KafkaAdmin admin) {
        ensureFirstOffsets(admin, consumed);
        var listener = new SendRequestListener(sendMessage, tidings, consumed, brake, clocks, underWay);
        var container = container(Topics.SEND_REQUESTS, REQUESTS_GROUP, "none", REQUESTS_A_POLL, listener);
        container.getContainerProperties().setOffsetAndMetadataProvider(listener);
        container.setConcurrency(settings.consumers());
        return container;
    }

    @Bean
    ConcurrentMessageListenerContainer<byte[], byte[]> deliveryUpdates(
            Attempts attempts, Repercussions repercussions, Ledger ledger, Tidings tidings) {
        var listener = new DeliveryUpdateListener(attempts, repercussions, ledger);
        var intake = new Intake<>(Topics.DELIVERY_UPDATES, tidings);
        return container(
                Topics.DELIVERY_UPDATES,
                UPDATES_GROUP,
                "earliest",
                2_000,
                records -> listener.mark(
                        intake.read(records).stream().map(Received::event).toList()));
    }

    @Bean
    ConcurrentMessageListenerContainer<byte[], byte[]> accountEvents(
            Suspensions suspensions, MassFailures massFailures, Brake brake, Tidings tidings) {
        var listener = new AccountEventListener(suspensions, massFailures, brake);
        var intake = new Intake<>(Topics.ACCOUNT_EVENTS, tidings);
        return container(
                Topics.ACCOUNT_EVENTS,
                ACCOUNTS_GROUP,
                "earliest",
                500,
                records -> intake.read(records).forEach(each -> listener.follow(each.account(), each.event())));
    }

    private void ensureFirstOffsets(KafkaAdmin kafkaAdmin, Consumed consumed) {
        try (var admin = Admin.create(kafkaAdmin.getConfigurationProperties())) {
            new FirstOffsets(admin, consumed).ensure(REQUESTS_GROUP, Topics.SEND_REQUESTS);
        }
    }

    private ConcurrentMessageListenerContainer<byte[], byte[]> container(
            Topic<?, ?> topic, String group, String reset, int most, BatchMessageListener<byte[], byte[]> listener) {
        var properties = new ContainerProperties(topic.name());
        properties.setGroupId(group);
        properties.setMessageListener(listener);
        properties.setAckMode(ContainerProperties.AckMode.BATCH);
        properties.setSyncCommits(true);
        // Calls that run are worth waiting for: cut off, they would be unconfirmed.
        properties.setShutdownTimeout(
                settings.callDeadline().plus(settings.claimMaxAge()).toMillis());
        var consumers = new DefaultKafkaConsumerFactory<byte[], byte[]>(settings(reset, most));
        var container = new ConcurrentMessageListenerContainer<>(consumers, properties);
        container.setBeanName(group);
        container.setCommonErrorHandler(again());
        return container;
    }

    private Map<String, Object> settings(String reset, int most) {
        var consumer = kafka.buildConsumerProperties();
        consumer.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, reset);
        consumer.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, most);
        consumer.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, (int)
                Duration.ofMinutes(10).toMillis());
        return consumer;
    }

    private static DefaultErrorHandler again() {
        var pauses = new ExponentialBackOff(FIRST_PAUSE.toMillis(), 2);
        pauses.setMaxInterval(LONGEST_PAUSE.toMillis());
        return new DefaultErrorHandler(pauses);
    }
}
