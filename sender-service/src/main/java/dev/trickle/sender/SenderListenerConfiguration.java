package dev.trickle.sender;

import dev.trickle.pipeline.Topic;
import dev.trickle.pipeline.Topics;
import dev.trickle.sender.DeadLetteringReader.Received;
import dev.trickle.sender.attempt.AttemptRepository;
import dev.trickle.sender.attempt.SuspensionRepository;
import dev.trickle.sender.attempt.SystemTime;
import dev.trickle.sender.offsets.InitialOffsets;
import dev.trickle.sender.offsets.OffsetCommitter;
import dev.trickle.sender.offsets.ProcessedOffsets;
import dev.trickle.sender.pace.SendRateLimiter;
import dev.trickle.sender.permission.FailureRateBreaker;
import dev.trickle.sender.permission.MessagingLimitGuard;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
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
 * What the sender reads, and how: each topic with a group of its own. What fails is tried again and again with growing
 * pauses; nothing readable is ever left out.
 */
@Configuration(proxyBeanMethods = false)
class SenderListenerConfiguration {

    private static final String REQUESTS_GROUP = "sender";
    private static final String UPDATES_GROUP = "sender-delivery-updates";
    private static final String ACCOUNTS_GROUP = "sender-account-events";

    private static final int REQUESTS_A_POLL = 250;
    private static final int SMALLEST_FETCH = 16 * 1024;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final KafkaProperties kafka;
    private final SenderProperties settings;

    SenderListenerConfiguration(KafkaProperties kafka, SenderProperties settings) {
        this.kafka = kafka;
        this.settings = settings;
    }

    @Bean
    SendLifecycle sending(
            SendMessage sendMessage,
            OutcomePublisher outcomePublisher,
            ProcessedOffsets processedOffsets,
            SendPermission sendPermission,
            ShutdownSignal shutdownSignal,
            SendRateLimiter sendRateLimiter,
            InFlightRequests inFlightRequests,
            SystemTime machine) {
        // Not closed: what has no claim when the sender stops is simply not done.
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        var requestProcessor = new RequestProcessor(
                sendMessage,
                outcomePublisher,
                sendPermission,
                shutdownSignal,
                inFlightRequests,
                threads,
                machine.nanos());
        var factory = new DefaultKafkaConsumerFactory<byte[], byte[]>(requestSettings());
        Supplier<SendRequestConsumer> consumers = () -> new SendRequestConsumer(
                factory.createConsumer(),
                requestProcessor,
                new OffsetCommitter(processedOffsets, threads),
                new InitialOffsets(processedOffsets),
                machine.nanos());
        return new SendLifecycle(
                consumers, shutdownSignal, sendRateLimiter, inFlightRequests, settings.stopGrace(), machine.nanos());
    }

    @Bean
    ConcurrentMessageListenerContainer<byte[], byte[]> deliveryUpdates(
            AttemptRepository attemptRepository,
            DeliveryFailureHandler deliveryFailureHandler,
            OutcomeRecorder outcomeRecorder,
            OutcomePublisher outcomePublisher) {
        var listener = new DeliveryUpdateListener(attemptRepository, deliveryFailureHandler, outcomeRecorder);
        var deadLetteringReader = new DeadLetteringReader<>(Topics.DELIVERY_UPDATES, outcomePublisher);
        return container(
                Topics.DELIVERY_UPDATES,
                UPDATES_GROUP,
                "earliest",
                2_000,
                records -> listener.mark(deadLetteringReader.read(records).stream()
                        .map(Received::event)
                        .toList()));
    }

    @Bean
    ConcurrentMessageListenerContainer<byte[], byte[]> accountEvents(
            SuspensionRepository suspensionRepository,
            FailureRateBreaker failureRateBreaker,
            MessagingLimitGuard messagingLimitGuard,
            OutcomePublisher outcomePublisher) {
        var listener = new AccountEventListener(suspensionRepository, failureRateBreaker, messagingLimitGuard);
        var deadLetteringReader = new DeadLetteringReader<>(Topics.ACCOUNT_EVENTS, outcomePublisher);
        return container(
                Topics.ACCOUNT_EVENTS,
                ACCOUNTS_GROUP,
                "earliest",
                500,
                records -> deadLetteringReader
                        .read(records)
                        .forEach(each -> listener.follow(each.account(), each.event())));
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

    private Map<String, Object> requestSettings() {
        var consumer = settings("none", REQUESTS_A_POLL);
        consumer.put(ConsumerConfig.GROUP_ID_CONFIG, REQUESTS_GROUP);
        // Few large fetches; nobody minds a twentieth of a second.
        consumer.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
        consumer.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, SMALLEST_FETCH);
        // Whoever keeps a partition goes on with it while another one moves.
        consumer.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        return consumer;
    }

    private static DefaultErrorHandler again() {
        var pauses = new ExponentialBackOff(FIRST_PAUSE.toMillis(), 2);
        pauses.setMaxInterval(LONGEST_PAUSE.toMillis());
        return new DefaultErrorHandler(pauses);
    }
}
