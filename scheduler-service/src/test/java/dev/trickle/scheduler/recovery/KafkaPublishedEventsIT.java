package dev.trickle.scheduler.recovery;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.pipeline.TestPeople.SUMMER_SALE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.infrastructure.Infrastructure;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.ScheduleEvent;
import dev.trickle.pipeline.ScheduleEvent.CampaignStarted;
import dev.trickle.pipeline.Topic;
import dev.trickle.pipeline.TopicGroup;
import dev.trickle.pipeline.Topics;
import dev.trickle.scheduler.recovery.PublishedEvents.PublishedEvent;
import dev.trickle.scheduler.recovery.PublishedEvents.Reader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads an output topic of a real broker with committed, aborted and open transactions. */
class KafkaPublishedEventsIT {

    private static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");

    private final Map<String, Object> settings =
            Map.of("bootstrap.servers", Infrastructure.shared().bootstrapServers());
    private final Topic<AccountId, ScheduleEvent> output = new Topic<>(
            "output-" + UUID.randomUUID(),
            Topics.SCHEDULE_EVENTS.keySerde(),
            Topics.SCHEDULE_EVENTS.valueSerde(),
            ScheduleEvent.class,
            null);
    private final PublishedEvents publishedEvents = new KafkaPublishedEvents(settings, TopicGroup.of(List.of(output)));
    private final Admin admin = Admin.create(settings);
    private KafkaProducer<byte[], byte[]> producer;

    @BeforeEach
    void createTopic() throws ExecutionException, InterruptedException {
        admin.createTopics(List.of(new NewTopic(output.name(), 1, (short) 1)))
                .all()
                .get();
        var transactional = new HashMap<>(settings);
        transactional.put("transactional.id", output.name());
        producer = new KafkaProducer<>(transactional, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
    }

    @AfterEach
    void close() throws ExecutionException, InterruptedException {
        producer.close();
        admin.deleteTopics(List.of(output.name())).all().get();
        admin.close();
    }

    @Test
    void readsCommittedEventsToTheEndBehindTransactionMarkers() {
        publish(SPRING_SALE);
        producer.commitTransaction();
        publish(SUMMER_SALE);
        producer.abortTransaction();

        try (var reader = publishedEvents.open(0)) {
            assertThat(reader.endOffset(output.name())).isEqualTo(4);
            assertThat(readUntilEnd(reader, 0)).containsExactly(started(SPRING_SALE));
        }
        try (var restarted = publishedEvents.open(0)) {
            assertThat(readUntilEnd(restarted, 1)).isEmpty();
        }
    }

    @Test
    void waitsForAnOpenTransactionThatMayStillBeCommitted() {
        publish(SPRING_SALE);
        try (var reader = publishedEvents.open(0)) {
            var end = reader.endOffset(output.name());
            assertThat(end).isEqualTo(1);
            assertThat(reader.read(output.name(), 0).nextOffset()).isLessThan(end);

            producer.commitTransaction();
            assertThat(readUntilEnd(reader, 0)).containsExactly(started(SPRING_SALE));
        }
    }

    private void publish(CampaignId campaign) {
        producer.beginTransaction();
        var sent = producer.send(output.toRecord(SHOP, new CampaignStarted(campaign, NOW)));
        producer.flush();
        assertThat(sent).isDone();
    }

    private List<PublishedEvent> readUntilEnd(Reader reader, long from) {
        var end = reader.endOffset(output.name());
        var events = new ArrayList<PublishedEvent>();
        var next = new long[] {from};
        await().until(() -> {
            var slice = reader.read(output.name(), next[0]);
            events.addAll(slice.events());
            next[0] = slice.nextOffset();
            return next[0] >= end;
        });
        return events;
    }

    private static PublishedEvent started(CampaignId campaign) {
        return new PublishedEvent(SHOP, new CampaignStarted(campaign, NOW));
    }
}
