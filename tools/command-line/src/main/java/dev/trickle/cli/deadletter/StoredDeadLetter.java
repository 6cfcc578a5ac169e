package dev.trickle.cli.deadletter;

import dev.trickle.pipeline.DeadLetter;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter without its content.
 *
 * @param origin empty if the record does not state it; such a record cannot be replayed
 * @param replayedAt null if it was not replayed
 */
record StoredDeadLetter(
        DeadLetterId id,
        Instant writtenAt,
        Optional<DeadLetter> origin,
        int bytes,
        @Nullable Instant replayedAt) {

    StoredDeadLetter withReplay(@Nullable Instant at) {
        return new StoredDeadLetter(id, writtenAt, origin, bytes, at);
    }

    /** The service that could not read the record. */
    String service() {
        return id.topic().substring(0, id.topic().indexOf('-'));
    }

    boolean isReplayed() {
        return replayedAt != null;
    }
}
