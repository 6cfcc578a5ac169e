package dev.trickle.sender.offsets;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.sender.attempt.SenderFixture;
import java.util.ArrayDeque;
import java.util.Map;
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
    private final Queue<Runnable> beside = new ArrayDeque<>();
    private final ProcessedOffsets processedOffsets =
            new ProcessedOffsets(JdbcClient.create(senderFixture.database().asSender()));
    private final OffsetCommitter offsetCommitter = new OffsetCommitter(processedOffsets, beside::add);

    @Test
    void nothingIsCommittedBeforeTheDatabaseHasIt() {
        assertThat(offsetCommitter.follow(Map.of(FIRST, 5L))).isEmpty();
        assertThat(offsetCommitter.follow(Map.of())).isEmpty();
        assertThat(processedOffsets.of(FIRST)).isEmpty();

        write();

        assertThat(processedOffsets.of(FIRST)).hasValue(5L);
        assertThat(numbers(offsetCommitter.follow(Map.of()))).isEqualTo(Map.of(FIRST, 5L));
        assertThat(offsetCommitter.follow(Map.of())).isEmpty();
    }

    @Test
    void whatMovesWhileTheDatabaseWritesIsCommittedNext() {
        offsetCommitter.follow(Map.of(FIRST, 5L));
        offsetCommitter.follow(Map.of(FIRST, 7L, SECOND, 1L));

        write();

        assertThat(numbers(offsetCommitter.follow(Map.of()))).isEqualTo(Map.of(FIRST, 5L));
        write();
        assertThat(numbers(offsetCommitter.follow(Map.of()))).isEqualTo(Map.of(FIRST, 7L, SECOND, 1L));
    }

    @Test
    void whatKafkaHasNotTakenIsCommittedAgainThoughNothingMovesThereAnyMore() {
        var decided = decided(Map.of(FIRST, 5L, SECOND, 9L));

        offsetCommitter.takeBack(decided, Set.of(FIRST));

        assertThat(numbers(decided(Map.of())))
                .as("the other partition is another's now")
                .isEqualTo(Map.of(FIRST, 5L));
    }

    @Test
    void whatHasMovedFurtherIsNotTakenBack() {
        var decided = decided(Map.of(FIRST, 5L));
        offsetCommitter.follow(Map.of(FIRST, 8L));

        offsetCommitter.takeBack(decided, Set.of(FIRST));

        assertThat(numbers(decided(Map.of()))).isEqualTo(Map.of(FIRST, 8L));
    }

    @Test
    void whatTheDatabaseHasNotTakenIsWrittenAgain() {
        senderFixture.when("REVOKE INSERT ON processed_offsets FROM trickle_sender");
        var refused = decided(Map.of(FIRST, 5L));
        senderFixture.when("GRANT INSERT ON processed_offsets TO trickle_sender");

        assertThat(refused).isEmpty();
        assertThat(numbers(decided(Map.of()))).isEqualTo(Map.of(FIRST, 5L));
    }

    /** What is to be committed after this, once the database has it. */
    private Map<TopicPartition, OffsetAndMetadata> decided(Map<TopicPartition, Long> moved) {
        offsetCommitter.follow(moved);
        write();
        return offsetCommitter.follow(Map.of());
    }

    private void write() {
        while (!beside.isEmpty()) {
            beside.remove().run();
        }
    }

    private static Map<TopicPartition, Long> numbers(Map<TopicPartition, OffsetAndMetadata> committed) {
        return committed.entrySet().stream()
                .collect(toMap(Map.Entry::getKey, each -> each.getValue().offset()));
    }
}
