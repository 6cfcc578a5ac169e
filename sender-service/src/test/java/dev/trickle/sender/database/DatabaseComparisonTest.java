package dev.trickle.sender.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseComparisonTest {

    private static final TopicPartition FIRST = new TopicPartition("send-requests", 0);

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            # found      | processed | verified   | committed | metadata   | synchronous | refusal
            7/00000001   | 5         | -          | 5         | 7/00000001 | false       | -
            7/00000001   | 9         | -          | 5         | 7/00000001 | false       | -
            7/00000001   | 5         | -          | 5         | ''         | false       | -
            7/00000001   | 5         | -          | 5         | of a tool  | false       | -
            7/00000001   | 5         | 7/00000001 | -         | -          | false       | -
            7/00000001   | 4         | -          | 5         | 7/00000001 | false       | older
            7/00000001   | 4         | -          | 5         | ''         | true        | older
            7/00000001   | -         | -          | 5         | 7/00000001 | false       | older
            8/00000001   | 5         | -          | 5         | 7/00000001 | false       | another one
            8/00000001   | 5         | -          | 5         | 7/00000001 | true        | another one
            8/00000001   | 5         | 7/00000001 | 5         | 8/00000001 | true        | another one
            7/00000002   | 5         | -          | 5         | 7/00000001 | false       | promoted
            7/00000002   | 5         | 7/00000001 | 5         | ''         | false       | promoted
            7/00000002   | 5         | -          | 5         | 7/00000001 | true        | -
            7/00000010   | 5         | 7/00000009 | 5         | 7/0000000F | true        | -
            7/00000002   | 4         | -          | 5         | 7/00000001 | true        | older
            7/00000001   | 5         | -          | 5         | 7/00000002 | true        | earlier timeline
            7/00000001   | 5         | 7/00000002 | 5         | 7/00000001 | true        | earlier timeline
            """)
    void decidesWhetherClaimsMayBeMade(
            String found,
            @Nullable Long processed,
            @Nullable String verified,
            @Nullable Long committed,
            @Nullable String metadata,
            boolean synchronous,
            @Nullable String refusal) {
        var refused = new DatabaseComparison(synchronous)
                .refusalOf(
                        new DatabaseSnapshot(
                                DatabaseIdentity.of(found), processed == null ? Map.of() : Map.of(FIRST, processed)),
                        verified == null ? null : DatabaseIdentity.of(verified),
                        committed == null ? Map.of() : Map.of(FIRST, new OffsetAndMetadata(committed, metadata)));

        if (refusal == null) {
            assertThat(refused).isEmpty();
        } else {
            assertThat(refused).hasValueSatisfying(reason -> assertThat(reason).contains(refusal));
        }
    }
}
