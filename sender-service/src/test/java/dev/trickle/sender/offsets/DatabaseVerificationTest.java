package dev.trickle.sender.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.Topics;
import dev.trickle.sender.attempt.SenderFixture;
import dev.trickle.sender.database.DatabaseComparison;
import dev.trickle.sender.database.DatabaseGuard;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A sender without a partition of the send requests: it may have partitions of other topics, and it sweeps. */
class DatabaseVerificationTest {

    private static final TopicPartition PARTITION = new TopicPartition(Topics.SEND_REQUESTS.name(), 0);

    private final SenderFixture senderFixture = SenderFixture.open();
    private final DatabaseGuard databaseGuard = new DatabaseGuard();
    private final ProcessedOffsets processedOffsets =
            new ProcessedOffsets(JdbcClient.create(senderFixture.database().asSender()));
    private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none") {
        // The mock knows the commits of assigned partitions only.
        @Override
        public synchronized Map<TopicPartition, OffsetAndMetadata> committed(
                Set<TopicPartition> partitions, Duration timeout) {
            committed.keySet().retainAll(partitions);
            return committed;
        }
    };
    private final DatabaseVerification databaseVerification = new DatabaseVerification(
            databaseGuard, new DatabaseComparison(false), processedOffsets, Runnable::run, () -> 0);

    DatabaseVerificationTest() {
        var node = new Node(0, "localhost", 1);
        consumer.updatePartitions(
                PARTITION.topic(), List.of(new PartitionInfo(PARTITION.topic(), 0, node, new Node[0], new Node[0])));
    }

    @Test
    void theDatabaseIsComparedWithoutAnAssignment() {
        databaseVerification.runIfDue(consumer);

        assertThat(databaseGuard.needsComparison()).isFalse();
    }

    @Test
    void anOlderDatabaseIsRefusedWithoutAnAssignment() {
        committed.put(PARTITION, new OffsetAndMetadata(9));

        databaseVerification.runIfDue(consumer);

        assertThat(databaseGuard.needsComparison()).isTrue();
        assertThat(databaseGuard.refusal())
                .hasValueSatisfying(reason -> assertThat(reason).contains("0 of 9"));
    }
}
