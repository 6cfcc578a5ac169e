package dev.trickle.scheduler.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.infrastructure.Infrastructure;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Unread records of a real broker, after commits and deletions. */
class KafkaEndOffsetsIT {

    private static final int RECORDS = 3;

    private final Map<String, Object> settings =
            Map.of("bootstrap.servers", Infrastructure.shared().bootstrapServers());
    private final TopicPartition input = new TopicPartition("input-" + UUID.randomUUID(), 0);
    private final String group = "group-" + UUID.randomUUID();
    private final EndOffsets endOffsets = new KafkaEndOffsets(settings, group, List.of(input.topic()));
    private final Admin admin = Admin.create(settings);

    @BeforeEach
    void writeRecords() throws ExecutionException, InterruptedException {
        admin.createTopics(List.of(new NewTopic(input.topic(), 1, (short) 1)))
                .all()
                .get();
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (var record = 0; record < RECORDS; record++) {
                producer.send(new ProducerRecord<>(input.topic(), new byte[1])).get();
            }
        }
    }

    @AfterEach
    void close() throws ExecutionException, InterruptedException {
        admin.deleteTopics(List.of(input.topic())).all().get();
        admin.close();
    }

    @Test
    void everyRecordIsUnreadForANewGroup() {
        assertThat(endOffsets.backlog(0).unread()).containsExactly(Map.entry(input.topic(), RECORDS - 1L));
        assertThat(endOffsets.backlog(0).hasCommittedOffsets()).isFalse();
    }

    @Test
    void committedRecordsAreNotUnread() throws ExecutionException, InterruptedException {
        admin.alterConsumerGroupOffsets(group, Map.of(input, new OffsetAndMetadata(RECORDS)))
                .all()
                .get();

        assertThat(endOffsets.backlog(0).unread()).isEmpty();
        assertThat(endOffsets.backlog(0).hasCommittedOffsets()).isTrue();
    }

    @Test
    void deletedRecordsAreNotUnread() throws ExecutionException, InterruptedException {
        admin.deleteRecords(Map.of(input, RecordsToDelete.beforeOffset(RECORDS)))
                .all()
                .get();

        assertThat(endOffsets.backlog(0).unread()).isEmpty();
        assertThat(endOffsets.backlog(0).hasCommittedOffsets()).isFalse();
    }

    @Test
    void recordsLeftAfterADeletionAreUnread() throws ExecutionException, InterruptedException {
        admin.deleteRecords(Map.of(input, RecordsToDelete.beforeOffset(1)))
                .all()
                .get();

        assertThat(endOffsets.backlog(0).unread()).containsExactly(Map.entry(input.topic(), RECORDS - 1L));
    }
}
