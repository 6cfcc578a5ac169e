package dev.trickle.sender;

import dev.trickle.pipeline.Topic;
import dev.trickle.pipeline.Topics;
import dev.trickle.sender.Intake.Received;
import dev.trickle.sender.attempt.Attempts;
import dev.trickle.sender.attempt.MachineTime;
import dev.trickle.sender.attempt.Suspensions;
import dev.trickle.sender.brake.Brake;
import dev.trickle.sender.brake.MassFailures;
import dev.trickle.sender.pace.Pace;
import dev.trickle.sender.progress.Consumed;
import dev.trickle.sender.progress.FirstOffsets;
import dev.trickle.sender.progress.Offsets;
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
class Listeners {

    private static final String REQUESTS_GROUP = "sender";
    private static final String UPDATES_GROUP = "sender-delivery-updates";
    private static final String ACCOUNTS_GROUP = "sender-account-events";

    private static final int REQUESTS_A_POLL = 250;
    private static final int SMALLEST_FETCH = 16 * 1024;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final KafkaProperties kafka;
    private final SenderProperties settings;

    Listeners(KafkaProperties kafka, SenderProperties settings) {
        this.kafka = kafka;
        this.settings = settings;
    }

    @Bean
    Sending sending(
            SendMessage sendMessage,
            Tidings tidings,
            Consumed consumed,
            HeldBack heldBack,
            Stopping stopping,
            Pace pace,
            UnderWay underWay,
            MachineTime machine) {
        // Not closed: what has no claim when the sender stops is simply not done.
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        var errands = new Errands(sendMessage, tidings, heldBack, stopping, underWay, threads, machine.nanos());
        var factory = new DefaultKafkaConsumerFactory<byte[], byte[]>(requestSettings());
        Supplier<SendRequests> consumers = () -> new SendRequests(
                factory.createConsumer(),
                errands,
                new Offsets(consumed, threads),
                new FirstOffsets(consumed),
                machine.nanos());
        return new Sending(consumers, stopping, pace, underWay, settings.stopGrace(), machine.nanos());
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
