package dev.trickle.api.resolution;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.pipeline.AttemptId;
import java.time.DateTimeException;
import java.time.Instant;

/** Where a page of the list ends, so that the next begins behind it even if that attempt has become clear meanwhile. */
record PageCursor(Instant since, AttemptId attempt) {

    private static final char BETWEEN = '_';

    /**
     * Reads a cursor.
     *
     * @throws InvalidRequest if none of ours looks like it
     */
    static PageCursor of(String cursor) {
        var end = cursor.indexOf(BETWEEN);
        try {
            return new PageCursor(
                    Instant.parse(cursor.substring(0, Math.max(0, end))), AttemptId.of(cursor.substring(end + 1)));
        } catch (DateTimeException | IllegalArgumentException unreadable) {
            throw InvalidRequest.of("cursor", "cursor", "cursor must be the next_cursor of an earlier answer");
        }
    }

    @JsonValue
    @Override
    public String toString() {
        return since.toString() + BETWEEN + attempt;
    }
}
