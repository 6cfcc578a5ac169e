package dev.trickle.sender;

import dev.trickle.pipeline.Topic;
import dev.trickle.pipeline.Topics;
import dev.trickle.pipeline.background.PollingWorker;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.sender.DeadLetteringReader.Received;
import dev.trickle.sender.attempt.AttemptRepository;
import dev.trickle.sender.attempt.SuspensionRepository;
import dev.trickle.sender.attempt.SystemTime;
import dev.trickle.sender.database.DatabaseComparison;
import dev.trickle.sender.database.DatabaseGuard;
import dev.trickle.sender.database.DatabaseProperties;
import dev.trickle.sender.offsets.DatabaseVerification;
import dev.trickle.sender.offsets.InitialOffsets;
import dev.trickle.sender.offsets.OffsetCommitter;
import dev.trickle.sender.offsets.ProcessedOffsets;
import dev.trickle.sender.offsets.StoppedReaders;
import dev.trickle.sender.pace.SendRateLimiter;
import dev.trickle.sender.permission.FailureRateBreaker;
import dev.trickle.sender.permission.MessagingLimitGuard;
import dev.trickle.sender.permission.SendPermission;
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
 * Creates the consumers of the sender: each topic has its own group. Failed records are retried with growing pauses; no
 * readable record is ever skipped.
 */
@Configuration(proxyBeanMethods = false)
class SenderListenerConfiguration {

    private static final String REQUESTS_GROUP = "sender";
    private static final String UPDATES_GROUP = "sender-delivery-updates";
    private static final String ACCOUNTS_GROUP = "sender-account-events";

    private static final int MAX_POLL_RECORDS = 250;
    private static final int MIN_FETCH_BYTES = 16 * 1024;

    private static final Duration INITIAL_PAUSE = Duration.ofMillis(500);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(10);

    private final KafkaProperties kafka;
    private final SenderProperties settings;
    private final SharedSettings sharedSettings;

    SenderListenerConfiguration(KafkaProperties kafka, SenderProperties settings, SharedSettings sharedSettings) {
        this.kafka = kafka;
        this.settings = settings;
        this.sharedSettings = sharedSettings;
    }

    @Bean
    SendLifecycle sendLifecycle(
            SendMessage sendMessage,
            OutcomePublisher outcomePublisher,
            ProcessedOffsets processedOffsets,
            DatabaseGuard databaseGuard,
            DatabaseProperties databaseProperties,
            SendPermission sendPermission,
            ShutdownSignal shutdownSignal,
            SendRateLimiter sendRateLimiter,
            InFlightRequests inFlightRequests,
            StoppedReaders stoppedReaders,
            SystemTime systemTime) {
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        var requestProcessor = new RequestProcessor(
                sendMessage,
                outcomePublisher,
                sendPermission,
                shutdownSignal,
                inFlightRequests,
                stoppedReaders,
                threads,
                systemTime.nanos());
        var factory = new DefaultKafkaConsumerFactory<byte[], byte[]>(requestConsumerProperties());
        Supplier<SendRequestConsumer> consumers = () -> new SendRequestConsumer(
                factory.createConsumer(),
                requestProcessor,
                new OffsetCommitter(processedOffsets, databaseGuard, threads),
                new InitialOffsets(processedOffsets),
                new DatabaseVerification(
                        databaseGuard,
                        new DatabaseComparison(databaseProperties.synchronousStandby()),
                        processedOffsets,
                        threads,
                        systemTime.nanos()),
                systemTime.nanos());
        return new SendLifecycle(
                consumers,
                shutdownSignal,
                sendRateLimiter,
                inFlightRequests,
                settings.shutdownGracePeriod(),
                systemTime.nanos(),
                threads);
    }

    @Bean
    ConcurrentMessageListenerContainer<byte[], byte[]> deliveryUpdateContainer(
            AttemptRepository attemptRepository,
            DeliveryFailureHandler deliveryFailureHandler,
            OutcomeRecorder outcomeRecorder,
            OutcomePublisher outcomePublisher,
            StoppedReaders stoppedReaders,
            DatabaseGuard databaseGuard) {
        var listener = new DeliveryUpdateListener(attemptRepository, deliveryFailureHandler, outcomeRecorder);
        var deadLetteringReader = new DeadLetteringReader<>(Topics.DELIVERY_UPDATES, outcomePublisher, stoppedReaders);
        return container(
                Topics.DELIVERY_UPDATES,
                UPDATES_GROUP,
                "earliest",
                2_000,
                databaseGuard,
                records -> listener.apply(deadLetteringReader.read(records).stream()
                        .map(Received::event)
                        .toList()));
    }

    @Bean
    ConcurrentMessageListenerContainer<byte[], byte[]> accountEventContainer(
            SuspensionRepository suspensionRepository,
            FailureRateBreaker failureRateBreaker,
            MessagingLimitGuard messagingLimitGuard,
            PollingWorker templateWorker,
            PollingWorker phoneNumberWorker,
            OutcomePublisher outcomePublisher,
            StoppedReaders stoppedReaders,
            DatabaseGuard databaseGuard) {
        var listener = new AccountEventListener(
                suspensionRepository, failureRateBreaker, messagingLimitGuard, templateWorker, phoneNumberWorker);
        var deadLetteringReader = new DeadLetteringReader<>(Topics.ACCOUNT_EVENTS, outcomePublisher, stoppedReaders);
        return container(
                Topics.ACCOUNT_EVENTS,
                ACCOUNTS_GROUP,
                "earliest",
                500,
                databaseGuard,
                records -> deadLetteringReader
                        .read(records)
                        .forEach(each -> listener.apply(each.account(), each.event())));
    }

    private ConcurrentMessageListenerContainer<byte[], byte[]> container(
            Topic<?, ?> topic,
            String group,
            String reset,
            int maxPollRecords,
            DatabaseGuard databaseGuard,
            BatchMessageListener<byte[], byte[]> listener) {
        var properties = new ContainerProperties(topic.name());
        properties.setGroupId(group);
        properties.setMessageListener(new VerifiedDatabaseListener(databaseGuard, listener));
        properties.setAckMode(ContainerProperties.AckMode.BATCH);
        properties.setSyncCommits(true);
        // Waits for running calls: interrupted calls would be unconfirmed.
        properties.setShutdownTimeout(sharedSettings.maxClaimToCallEnd().toMillis());
        var consumers = new DefaultKafkaConsumerFactory<byte[], byte[]>(consumerProperties(reset, maxPollRecords));
        var container = new ConcurrentMessageListenerContainer<>(consumers, properties);
        container.setBeanName(group);
        container.setCommonErrorHandler(errorHandler());
        return container;
    }

    private Map<String, Object> consumerProperties(String reset, int maxPollRecords) {
        var consumer = kafka.buildConsumerProperties();
        consumer.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, reset);
        consumer.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, maxPollRecords);
        consumer.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, (int)
                Duration.ofMinutes(10).toMillis());
        return consumer;
    }

    private Map<String, Object> requestConsumerProperties() {
        var consumer = consumerProperties("none", MAX_POLL_RECORDS);
        consumer.put(ConsumerConfig.GROUP_ID_CONFIG, REQUESTS_GROUP);
        // Few large fetches; a delay of 50 ms is acceptable.
        consumer.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
        consumer.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, MIN_FETCH_BYTES);
        // Consumers that keep a partition continue during a rebalance.
        consumer.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        return consumer;
    }

    private static DefaultErrorHandler errorHandler() {
        var pauses = new ExponentialBackOff(INITIAL_PAUSE.toMillis(), 2);
        pauses.setMaxInterval(MAX_PAUSE.toMillis());
        return new DefaultErrorHandler(pauses);
    }
}
