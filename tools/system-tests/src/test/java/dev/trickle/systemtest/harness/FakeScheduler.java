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
 * Releases recipients in the place of the scheduler, listens to the answers, and releases again under the next number
 * where nothing was sent and it may pass.
 */
public final class FakeScheduler implements AutoCloseable {

    private static final Duration REQUESTS_LAST = Duration.ofHours(1);
    private static final Duration A_POLL = Duration.ofMillis(50);

    private final TestInfrastructure testInfrastructure;
    private final InstantSource calendar = InstantSource.system();
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> answers;
    private final Map<AccountFixture, Integer> planned = new HashMap<>();
    private final Map<RecipientId, Recipient> recipients = new HashMap<>();
    private final Map<RecipientId, AttemptId> newest = new HashMap<>();
    private final List<MessageEvent> heard = new ArrayList<>();
    private final Map<AttemptId, MessageNotSent> notSent = new HashMap<>();

    /** Opens a campaign for each shop; nobody is released yet. */
    public FakeScheduler(TestInfrastructure testInfrastructure) {
        this.testInfrastructure = testInfrastructure;
        var servers = testInfrastructure.brokerServer().bootstrapServers();
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers, "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        this.answers = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers, "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        var partitions = answers.partitionsFor(Topics.MESSAGE_EVENTS.name()).stream()
                .map(part -> new TopicPartition(part.topic(), part.partition()))
                .toList();
        answers.assign(partitions);
        answers.seekToBeginning(partitions);
        testInfrastructure.shops().forEach(this::openCampaign);
    }

    /** Takes up so many new customers of every shop. */
    public List<Recipient> plan(int customersOfEach) {
        var all = new ArrayList<Recipient>();
        testInfrastructure.shops().forEach(accountFixture -> all.addAll(plan(accountFixture, customersOfEach)));
        return all;
    }

    /** Takes up so many new customers of a shop. */
    public List<Recipient> plan(AccountFixture accountFixture, int customers) {
        var first = planned.merge(accountFixture, customers, Integer::sum) - customers;
        var all = new ArrayList<Recipient>();
        for (var number = first; number < first + customers; number++) {
            all.add(Recipient.of(accountFixture, campaignOf(accountFixture), number));
        }
        insert(accountFixture, all);
        all.forEach(recipient -> recipients.put(recipient.id(), recipient));
        return all;
    }

    /** Releases each of these under the next number; comes back when Kafka has all of it. */
    public void release(List<Recipient> these) {
        send(these.stream()
                .map(recipient -> request(recipient, recipient.key(), null))
                .toList());
    }

    /** Releases somebody who has another phone now. */
    public void releaseAs(Recipient recipient, ContactKey key) {
        send(List.of(request(recipient, key, null)));
    }

    /** Releases somebody once more in the place of an earlier attempt. */
    public void releaseInPlaceOf(Recipient recipient, Superseded earlier) {
        send(List.of(request(recipient, recipient.key(), earlier)));
    }

    /** Reports about attempts, as the webhooks' router does. */
    public void report(List<DeliveryUpdate.AttemptReport> updates) {
        send(updates.stream()
                .map(update -> Topics.DELIVERY_UPDATES.toRecord(
                        recipients.get(update.attempt().recipient()).shop().account(), update))
                .toList());
    }

    /** Hears what has been answered meanwhile. */
    public FakeScheduler listen() {
        for (var record : answers.poll(A_POLL)) {
            var event = Topics.MESSAGE_EVENTS.deserializeValue(record.value());
            heard.add(event);
            if (event instanceof MessageNotSent not) {
                notSent.put(not.attempt(), not);
            }
        }
        return this;
    }

    /** Releases again whose newest attempt was not sent for a reason that may pass; says how many these are. */
    public int releaseAgain() {
        var again = newest.values().stream()
                .filter(attempt -> notSent.containsKey(attempt) && mayPass(notSent.get(attempt)))
                .map(attempt -> recipients.get(attempt.recipient()))
                .toList();
        release(again);
        return again.size();
    }

    private static boolean mayPass(MessageNotSent not) {
        return switch (not.reason()) {
            case THROTTLED, NO_CONNECTION, EXPIRED, TOO_OLD, RECOVERING -> true;
            case OPTED_OUT, INACTIVE, ERASED, CANCELLED, ENDED, LACKS_VALUE, PAUSED, SUSPENDED, CHANGED, ALREADY ->
                false;
        };
    }

    /** Everything answered so far, repetitions among it. */
    public List<MessageEvent> heard() {
        return heard;
    }

    /** The attempts that an answer of this kind was given for. */
    public Set<AttemptId> heard(Class<? extends MessageEvent> kind) {
        var attempts = new HashSet<AttemptId>();
        heard.stream().filter(kind::isInstance).forEach(event -> attempts.add(event.attempt()));
        return attempts;
    }

    /** The newest attempt of everybody released. */
    public Set<AttemptId> newest() {
        return Set.copyOf(newest.values());
    }

    /** Every attempt there has been. */
    public Set<AttemptId> all() {
        return newest.values().stream()
                .flatMap(last -> IntStream.rangeClosed(1, last.number())
                        .mapToObj(number -> new AttemptId(last.recipient(), number)))
                .collect(toSet());
    }

    /** The newest attempt of one of them. */
    public AttemptId newestOf(Recipient recipient) {
        return newest.get(recipient.id());
    }

    /** How many attempts there have been. */
    public int attempts() {
        return newest.values().stream().mapToInt(AttemptId::number).sum();
    }

    private ProducerRecord<byte[], byte[]> request(
            Recipient recipient, ContactKey key, @Nullable Superseded supersedes) {
        var attempt = newest.merge(
                recipient.id(),
                new AttemptId(recipient.id(), 1),
                (last, first) -> new AttemptId(last.recipient(), last.number() + 1));
        var now = calendar.instant().truncatedTo(ChronoUnit.MICROS);
        return Topics.SEND_REQUESTS.toRecord(
                recipient.shop().account(),
                new SendRequested(
                        attempt,
                        recipient.campaign(),
                        recipient.customer(),
                        key,
                        recipient.shop().number(),
                        now.plus(REQUESTS_LAST),
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
                .sql()
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
                .sql()
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
        answers.close();
        producer.close();
    }
}
