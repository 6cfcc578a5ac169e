package dev.trickle.sender.database;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Compares the database with the offsets that Kafka has committed. Before each commit the sender writes the offsets
 * into the database, and the identity of the database into the metadata of the commit. So a database with lower offsets
 * is older than the commits, and lacks claims.
 *
 * @param synchronousStandby whether a commit is acknowledged only after a standby has it; then a promoted standby with
 *     the same offsets lacks nothing
 */
public record DatabaseComparison(boolean synchronousStandby) {

    private static final String REMEDY = "It may lack claims of messages that were sent, which would be sent twice."
            + " Connect the database that has these claims; see \"Another database\" in the README of the sender-service";

    /**
     * Decides whether claims may be made.
     *
     * @param lastVerified the database of earlier claims of this process
     * @param committed what Kafka has committed for the assigned partitions; read before the database
     * @return why not; empty if they may
     */
    public Optional<String> refusalOf(
            DatabaseSnapshot database,
            @Nullable DatabaseIdentity lastVerified,
            Map<TopicPartition, OffsetAndMetadata> committed) {
        return refusalByOffsets(database, committed)
                .or(() -> Optional.ofNullable(lastVerified)
                        .flatMap(identity -> refusalByIdentity(database.identity(), identity)))
                .or(() -> committed.values().stream()
                        .flatMap(offset -> DatabaseIdentity.parse(offset.metadata()).stream())
                        .flatMap(identity -> refusalByIdentity(database.identity(), identity).stream())
                        .findFirst());
    }

    private static Optional<String> refusalByOffsets(
            DatabaseSnapshot database, Map<TopicPartition, OffsetAndMetadata> committed) {
        var behind = new TreeMap<String, String>();
        committed.forEach((partition, offset) -> {
            var processed = database.nextOffsets().getOrDefault(partition, 0L);
            if (processed < offset.offset()) {
                behind.put(partition.toString(), "%d of %d".formatted(processed, offset.offset()));
            }
        });
        return behind.isEmpty()
                ? Optional.empty()
                : Optional.of("The database %s is older than the offsets that Kafka has committed: %s. %s"
                        .formatted(database.identity(), behind, REMEDY));
    }

    private Optional<String> refusalByIdentity(DatabaseIdentity found, DatabaseIdentity known) {
        if (!found.systemIdentifier().equals(known.systemIdentifier())) {
            return Optional.of("The database %s is another one than that of the last claims, %s. %s"
                    .formatted(found, known, REMEDY));
        }
        if (Integer.compareUnsigned(found.timeline(), known.timeline()) < 0) {
            return Optional.of("The database %s is on an earlier timeline than that of the last claims, %s. %s"
                    .formatted(found, known, REMEDY));
        }
        if (found.timeline() != known.timeline() && !synchronousStandby) {
            return Optional.of(
                    ("The database %s is a promoted standby or a restored backup of that of the last claims, %s."
                                    + " If replication is synchronous, set database.synchronous-standby. %s")
                            .formatted(found, known, REMEDY));
        }
        return Optional.empty();
    }
}
