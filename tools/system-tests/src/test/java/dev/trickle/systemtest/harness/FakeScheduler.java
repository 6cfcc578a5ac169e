package dev.trickle.systemtest.harness;

import static java.util.stream.Collectors.toSet;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.DeliveryUpdate;
import dev.trickle.pipeline.MessageEvent;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.SendRequested.Superseded;
import dev.trickle.pipeline.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the scheduler: releases recipients, reads the message events, and releases again under the next attempt
 * number after a retryable outcome.
 */
public final class FakeScheduler implements AutoCloseable {

    private static final Duration REQUEST_VALIDITY = Duration.ofHours(1);
    private static final Duration POLL_TIMEOUT = Duration.ofMillis(50);

    private final TestInfrastructure testInfrastructure;
    private final InstantSource clock = InstantSource.system();
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<AccountFixture, Integer> plannedCustomers = new HashMap<>();
    private final Map<RecipientId, Recipient> recipients = new HashMap<>();
    private final Map<RecipientId, AttemptId> newestAttempts = new HashMap<>();
    private final List<MessageEvent> events = new ArrayList<>();
    private final Map<AttemptId, MessageNotSent> notSent = new HashMap<>();

    /** Creates a campaign for each account; releases nothing yet. */
    public FakeScheduler(TestInfrastructure testInfrastructure) {
        this.testInfrastructure = testInfrastructure;
        var servers = testInfrastructure.brokerServer().bootstrapServers();
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers, "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        this.consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers, "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        var partitions = consumer.partitionsFor(Topics.MESSAGE_EVENTS.name()).stream()
                .map(part -> new TopicPartition(part.topic(), part.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        testInfrastructure.accounts().forEach(this::openCampaign);
    }

    /** Plans new customers for every account. */
    public List<Recipient> plan(int customersOfEach) {
        var all = new ArrayList<Recipient>();
        testInfrastructure.accounts().forEach(accountFixture -> all.addAll(plan(accountFixture, customersOfEach)));
        return all;
    }

    /** Plans new customers for one account. */
    public List<Recipient> plan(AccountFixture accountFixture, int customers) {
        var first = plannedCustomers.merge(accountFixture, customers, Integer::sum) - customers;
        var all = new ArrayList<Recipient>();
        for (var number = first; number < first + customers; number++) {
            all.add(Recipient.of(accountFixture, campaignOf(accountFixture), number));
        }
        insert(accountFixture, all);
        all.forEach(recipient -> recipients.put(recipient.id(), recipient));
        return all;
    }

    /** Releases these recipients under their next attempt number; returns when Kafka has acknowledged all requests. */
    public void release(List<Recipient> these) {
        send(these.stream()
                .map(recipient -> request(recipient, recipient.key(), null))
                .toList());
    }

    /** Releases a recipient whose contact key has changed. */
    public void releaseWithKey(Recipient recipient, ContactKey key) {
        send(List.of(request(recipient, key, null)));
    }

    /** Releases a resend that supersedes an earlier attempt. */
    public void releaseSuperseding(Recipient recipient, Superseded earlier) {
        send(List.of(request(recipient, recipient.key(), earlier)));
    }

    /** Publishes delivery updates, as the status-service does. */
    public void publishReports(List<DeliveryUpdate.AttemptReport> updates) {
        send(updates.stream()
                .map(update -> Topics.DELIVERY_UPDATES.toRecord(
                        recipients.get(update.attempt().recipient()).account().account(), update))
                .toList());
    }

    /** Polls the message events. */
    public FakeScheduler poll() {
        for (var record : consumer.poll(POLL_TIMEOUT)) {
            var event = Topics.MESSAGE_EVENTS.deserializeValue(record.value());
            events.add(event);
            if (event instanceof MessageNotSent not) {
                notSent.put(not.attempt(), not);
            }
        }
        return this;
    }

    /** Releases recipients whose newest attempt was not sent for a retryable reason; returns their number. */
    public int releaseRetryable() {
        var again = newestAttempts.values().stream()
                .filter(attempt -> notSent.containsKey(attempt) && isRetryable(notSent.get(attempt)))
                .map(attempt -> recipients.get(attempt.recipient()))
                .toList();
        release(again);
        return again.size();
    }

    private static boolean isRetryable(MessageNotSent not) {
        return switch (not.reason()) {
            case THROTTLED, CLOCK_SKEW, NO_CONNECTION, EXPIRED, TOO_OLD, WRONG_ENDPOINT, RECOVERING -> true;
            case OPTED_OUT,
                    INACTIVE,
                    ERASED,
                    CANCELLED,
                    ENDED,
                    LACKS_VALUE,
                    TOO_LONG,
                    UNDECIDED,
                    PAUSED,
                    SUSPENDED,
                    CHANGED,
                    ALREADY -> false;
        };
    }

    /** All message events so far, repetitions included. */
    public List<MessageEvent> events() {
        return events;
    }

    /** The attempts with an event of this type. */
    public Set<AttemptId> events(Class<? extends MessageEvent> kind) {
        var attempts = new HashSet<AttemptId>();
        events.stream().filter(kind::isInstance).forEach(event -> attempts.add(event.attempt()));
        return attempts;
    }

    /** The newest attempt of each released recipient. */
    public Set<AttemptId> newestAttempts() {
        return Set.copyOf(newestAttempts.values());
    }

    /** All attempts. */
    public Set<AttemptId> allAttempts() {
        return newestAttempts.values().stream()
                .flatMap(last -> IntStream.rangeClosed(1, last.number())
                        .mapToObj(number -> new AttemptId(last.recipient(), number)))
                .collect(toSet());
    }

    /** The newest attempt of a recipient. */
    public AttemptId newestAttempt(Recipient recipient) {
        return newestAttempts.get(recipient.id());
    }

    /** The number of attempts. */
    public int countAttempts() {
        return newestAttempts.values().stream().mapToInt(AttemptId::number).sum();
    }

    private ProducerRecord<byte[], byte[]> request(
            Recipient recipient, ContactKey key, @Nullable Superseded supersedes) {
        var attempt = newestAttempts.merge(
                recipient.id(),
                new AttemptId(recipient.id(), 1),
                (last, first) -> new AttemptId(last.recipient(), last.number() + 1));
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return Topics.SEND_REQUESTS.toRecord(
                recipient.account().account(),
                new SendRequested(
                        attempt,
                        recipient.campaign(),
                        recipient.customer(),
                        key,
                        recipient.account().number(),
                        now.plus(REQUEST_VALIDITY),
                        1,
                        0,
                        supersedes,
                        now));
    }

    private void send(List<ProducerRecord<byte[], byte[]>> records) {
        var sent = records.stream().<Future<?>>map(producer::send).toList();
        try {
            for (var each : sent) {
                each.get();
            }
        } catch (ExecutionException failure) {
            throw new IllegalStateException(failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static CampaignId campaignOf(AccountFixture accountFixture) {
        var name = "sale of " + accountFixture.account();
        return new CampaignId(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
    }

    private void openCampaign(AccountFixture accountFixture) {
        testInfrastructure
                .databaseServer()
                .jdbcClient()
                .sql("""
                        INSERT INTO marketing_campaigns (id, account_id, name, template_name, start_date, desired_state,
                                                         created_at, updated_at)
                        VALUES (:id, :account, 'Sale', 'sale', now(), 'scheduled', now(), now())
                        """)
                .param("id", campaignOf(accountFixture).value())
                .param("account", accountFixture.account().value())
                .update();
    }

    private void insert(AccountFixture accountFixture, List<Recipient> customers) {
        testInfrastructure
                .databaseServer()
                .jdbcClient()
                .sql("""
                        INSERT INTO user_profiles (id, account_id, whatsapp_phone, contact_key, created_at, updated_at)
                        SELECT id, :account, phone, key, now(), now()
                          FROM unnest(cast(:ids AS uuid[]), :phones, :keys) AS customer (id, phone, key)
                        """)
                .param("account", accountFixture.account().value())
                .param(
                        "ids",
                        customers.stream()
                                .map(each -> each.customer().toString())
                                .toArray(String[]::new))
                .param("phones", customers.stream().map(Recipient::phone).toArray(String[]::new))
                .param(
                        "keys",
                        customers.stream().map(each -> each.key().value()).toArray(String[]::new))
                .update();
    }

    @Override
    public void close() {
        consumer.close();
        producer.close();
    }
}
