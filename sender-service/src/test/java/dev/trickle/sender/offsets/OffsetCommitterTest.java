package dev.trickle.sender.offsets;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.sender.attempt.SenderFixture;
import dev.trickle.sender.database.DatabaseGuard;
import dev.trickle.sender.database.DatabaseIdentity;
import dev.trickle.sender.database.TestDatabaseGuard;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class OffsetCommitterTest {

    private static final TopicPartition FIRST = new TopicPartition("send-requests", 0);
    private static final TopicPartition SECOND = new TopicPartition("send-requests", 1);

    private final SenderFixture senderFixture = SenderFixture.open();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final ProcessedOffsets processedOffsets =
            new ProcessedOffsets(JdbcClient.create(senderFixture.database().asSender()));
    private final DatabaseGuard databaseGuard = TestDatabaseGuard.allowing(
            JdbcClient.create(senderFixture.database().asSender()));
    private final OffsetCommitter offsetCommitter = new OffsetCommitter(processedOffsets, databaseGuard, tasks::add);

    @Test
    void returnsOffsetsOnlyAfterTheDatabaseHasStoredThem() {
        assertThat(offsetCommitter.advance(Map.of(FIRST, 5L))).isEmpty();
        assertThat(offsetCommitter.advance(Map.of())).isEmpty();
        assertThat(find(FIRST)).isEmpty();

        runTasks();

        assertThat(find(FIRST)).hasValue(5L);
        assertThat(offsetsOf(offsetCommitter.advance(Map.of()))).isEqualTo(Map.of(FIRST, 5L));
        assertThat(offsetCommitter.advance(Map.of())).isEmpty();
    }

    @Test
    void returnsOffsetsThatAdvanceDuringAWriteNext() {
        offsetCommitter.advance(Map.of(FIRST, 5L));
        offsetCommitter.advance(Map.of(FIRST, 7L, SECOND, 1L));

        runTasks();

        assertThat(offsetsOf(offsetCommitter.advance(Map.of()))).isEqualTo(Map.of(FIRST, 5L));
        runTasks();
        assertThat(offsetsOf(offsetCommitter.advance(Map.of()))).isEqualTo(Map.of(FIRST, 7L, SECOND, 1L));
    }

    @Test
    void returnsRequeuedOffsetsAgain() {
        var written = advanceAndWrite(Map.of(FIRST, 5L, SECOND, 9L));

        offsetCommitter.requeue(written, Set.of(FIRST));

        assertThat(offsetsOf(advanceAndWrite(Map.of())))
                .as("the other partition is revoked")
                .isEqualTo(Map.of(FIRST, 5L));
    }

    @Test
    void keepsFurtherOffsetsWhenRequeuing() {
        var written = advanceAndWrite(Map.of(FIRST, 5L));
        offsetCommitter.advance(Map.of(FIRST, 8L));

        offsetCommitter.requeue(written, Set.of(FIRST));

        assertThat(offsetsOf(advanceAndWrite(Map.of()))).isEqualTo(Map.of(FIRST, 8L));
    }

    @Test
    void writesOffsetsAgainThatTheDatabaseRejected() {
        senderFixture.whenExecuted("REVOKE INSERT ON processed_offsets FROM trickle_sender");
        var refused = advanceAndWrite(Map.of(FIRST, 5L));
        senderFixture.whenExecuted("GRANT INSERT ON processed_offsets TO trickle_sender");

        assertThat(refused).isEmpty();
        assertThat(offsetsOf(advanceAndWrite(Map.of()))).isEqualTo(Map.of(FIRST, 5L));
    }

    /**
     * Otherwise the next comparison would find the offsets of Kafka in a database that lacks the claims before them.
     */
    @Test
    void writesAndReturnsNothingInAnotherDatabaseThanTheVerifiedOne() {
        databaseGuard.complete(databaseGuard.version(), new DatabaseIdentity("4711", 1), Optional.empty());

        assertThat(advanceAndWrite(Map.of(FIRST, 5L))).isEmpty();
        assertThat(find(FIRST)).isEmpty();
        assertThat(databaseGuard.needsComparison()).isTrue();
    }

    private Optional<Long> find(TopicPartition partition) {
        return Optional.ofNullable(processedOffsets.read().nextOffsets().get(partition));
    }

    /** Returns the offsets to commit after the database has stored these. */
    private Map<TopicPartition, OffsetAndMetadata> advanceAndWrite(Map<TopicPartition, Long> advanced) {
        offsetCommitter.advance(advanced);
        runTasks();
        return offsetCommitter.advance(Map.of());
    }

    private void runTasks() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    private static Map<TopicPartition, Long> offsetsOf(Map<TopicPartition, OffsetAndMetadata> committed) {
        return committed.entrySet().stream()
                .collect(toMap(Map.Entry::getKey, each -> each.getValue().offset()));
    }
}
