package dev.trickle.sender.offsets;

import dev.trickle.pipeline.jdbc.SqlArrays;
import dev.trickle.sender.database.DatabaseIdentity;
import dev.trickle.sender.database.DatabaseSnapshot;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.TopicPartition;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Stores the processed offset of each partition in the same database as the claims. */
public final class ProcessedOffsets {

    /** Writes nothing into another database than the expected one: its offsets would look as if it had the claims. */
    private static final String RECORD = """
            WITH identity AS MATERIALIZED (
                SELECT %s AS text FROM pg_control_system()
            ), written AS (
                INSERT INTO processed_offsets (topic, topic_partition, next_offset)
                SELECT topic, topic_partition, next_offset
                  FROM unnest(:topics, :partitions, :offsets) AS e (topic, topic_partition, next_offset)
                 WHERE (SELECT text FROM identity) = :expected
                ON CONFLICT (topic, topic_partition) DO UPDATE
                   SET next_offset = greatest(processed_offsets.next_offset, excluded.next_offset)
            )
            SELECT text FROM identity
            """.formatted(DatabaseIdentity.SQL);

    private static final String READ = """
            SELECT %s AS identity, p.topic, p.topic_partition, p.next_offset
              FROM pg_control_system()
              LEFT JOIN processed_offsets p ON true
            """.formatted(DatabaseIdentity.SQL);

    private final JdbcClient database;

    public ProcessedOffsets(JdbcClient database) {
        this.database = database;
    }

    /**
     * Records that all requests before these offsets are processed, if this is the expected database.
     *
     * @return the identity of the database
     */
    public DatabaseIdentity record(Map<TopicPartition, Long> nextOffsets, DatabaseIdentity expected) {
        return DatabaseIdentity.of(database.sql(RECORD)
                .param("topics", SqlArrays.texts(nextOffsets.keySet(), TopicPartition::topic))
                .param("partitions", SqlArrays.of("int4", nextOffsets.keySet(), TopicPartition::partition))
                .param("offsets", SqlArrays.of("int8", nextOffsets.values()))
                .param("expected", expected.toString())
                .query(String.class)
                .single());
    }

    /** Reads the identity of the database and all recorded offsets, in one statement. */
    public DatabaseSnapshot read() {
        var identity = new AtomicReference<String>();
        var nextOffsets = new HashMap<TopicPartition, Long>();
        database.sql(READ).query(row -> {
            identity.set(row.getString("identity"));
            if (row.getString("topic") != null) {
                nextOffsets.put(
                        new TopicPartition(row.getString("topic"), row.getInt("topic_partition")),
                        row.getLong("next_offset"));
            }
        });
        return new DatabaseSnapshot(DatabaseIdentity.of(Objects.requireNonNull(identity.get())), nextOffsets);
    }
}
