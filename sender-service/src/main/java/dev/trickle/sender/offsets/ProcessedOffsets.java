package dev.trickle.sender.offsets;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;

/** Stores the processed offset of each partition in the same database as the claims. */
public final class ProcessedOffsets {

    /**
     * The timeline is the first eight digits of the name of a WAL file. It changes when a server is promoted or
     * restored.
     */
    private static final String RECORD = """
            WITH written AS (
                INSERT INTO processed_offsets (topic, topic_partition, next_offset)
                SELECT topic, topic_partition, next_offset
                  FROM unnest(:topics, :partitions, :offsets) AS e (topic, topic_partition, next_offset)
                ON CONFLICT (topic, topic_partition) DO UPDATE
                   SET next_offset = greatest(processed_offsets.next_offset, excluded.next_offset)
            )
            SELECT system_identifier || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8) FROM pg_control_system()
            """;

    private static final String FIND = """
            SELECT next_offset
              FROM processed_offsets
             WHERE topic = :topic AND topic_partition = :partition
            """;

    private final JdbcClient database;

    public ProcessedOffsets(JdbcClient database) {
        this.database = database;
    }

    /**
     * Records that all requests before these offsets are processed.
     *
     * @return the identity of the database: its system identifier and timeline
     */
    public String record(Map<TopicPartition, Long> nextOffsets) {
        return database.sql(RECORD)
                .param("topics", array("text", nextOffsets.keySet().stream().map(TopicPartition::topic)))
                .param("partitions", array("int4", nextOffsets.keySet().stream().map(TopicPartition::partition)))
                .param("offsets", array("int8", nextOffsets.values().stream()))
                .query(String.class)
                .single();
    }

    /** The next offset to process; empty if none is recorded. */
    Optional<Long> find(TopicPartition partition) {
        return database.sql(FIND)
                .param("topic", partition.topic())
                .param("partition", partition.partition())
                .query(Long.class)
                .optional();
    }

    private static SqlArrayValue array(String type, Stream<?> values) {
        return new SqlArrayValue(type, values.toArray());
    }
}
