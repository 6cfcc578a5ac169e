package dev.trickle.api.resolution;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.pipeline.AttemptId;
import java.time.DateTimeException;
import java.time.Instant;

/** Cursor after the last attempt of a page; valid even if that attempt is no longer unconfirmed. */
record PageCursor(Instant since, AttemptId attempt) {

    private static final char SEPARATOR = '_';

    /**
     * Parses a cursor.
     *
     * @throws InvalidRequest if the text is not a cursor
     */
    static PageCursor of(String cursor) {
        var end = cursor.indexOf(SEPARATOR);
        try {
            return new PageCursor(
                    Instant.parse(cursor.substring(0, Math.max(0, end))), AttemptId.of(cursor.substring(end + 1)));
        } catch (DateTimeException | IllegalArgumentException unreadable) {
            throw InvalidRequest.of("cursor", "cursor", "cursor must be the next_cursor of an earlier response");
        }
    }

    static PageCursor after(UnconfirmedAttempt attempt) {
        return new PageCursor(attempt.since(), attempt.attempt());
    }

    @JsonValue
    @Override
    public String toString() {
        return since.toString() + SEPARATOR + attempt;
    }
}
