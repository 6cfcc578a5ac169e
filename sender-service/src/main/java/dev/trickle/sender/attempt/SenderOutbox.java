package dev.trickle.sender.attempt;

import dev.trickle.pipeline.AttemptId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;

/**
 * What is still to be told: an entry for all attempts that a statement has changed, written by that statement, so that
 * it outlives whoever dies before telling, and deleted when all of them were told.
 *
 * <p>A mark in each attempt's row would be a third version of it, and a quarter of what a message costs the database.
 */
public final class SenderOutbox implements AutoCloseable {

    /** More are never under way; whatever is forgotten here is told again. */
    private static final int MOST_REMEMBERED = 100_000;

    private static final String OLDER = """
            SELECT o.id AS entry, a.*
              FROM (SELECT id, recipient_ids, attempt_numbers
                      FROM sender_outbox
                     WHERE pending_since < clock_timestamp() - make_interval(secs => :seconds)
                     ORDER BY id
                     LIMIT :most) AS o
             CROSS JOIN LATERAL unnest(o.recipient_ids, o.attempt_numbers) AS e (recipient, number)
              LEFT JOIN LATERAL (
                  SELECT %s
                    FROM send_attempts
                   WHERE recipient_id = e.recipient AND attempt_number = e.number
                   LIMIT 1) AS a ON true
             ORDER BY o.id
            """.formatted(AttemptRow.COLUMNS);

    private static final String DELETE = "DELETE FROM sender_outbox WHERE id = ANY(:entries)";

    private final JdbcClient database;
    private final OutboxCleaner outboxCleaner = new OutboxCleaner(this::delete);

    /** Whose entries are to be deleted when they were told; guarded by itself. */
    private final Map<AttemptId, Unpublished> untold = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<AttemptId, Unpublished> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    public SenderOutbox(JdbcClient database) {
        this.database = database;
    }

    /**
     * The part of a statement that writes an entry, if there is anything to tell, and returns its {@code id}.
     *
     * @param changed another part, with the keys of the attempts
     */
    static String entryFor(String changed) {
        return """
                INSERT INTO sender_outbox (recipient_ids, attempt_numbers)
                SELECT array_agg(recipient_id), array_agg(attempt_number) FROM %s HAVING count(*) > 0
                RETURNING id
                """.formatted(changed);
    }

    /** An entry with these is committed, or will be before any of them is told. */
    void written(long entry, Collection<AttemptId> attempts) {
        var unpublished = new Unpublished(entry, attempts.size());
        synchronized (this.untold) {
            attempts.forEach(attempt -> this.untold.put(attempt, unpublished));
        }
    }

    /** Kafka has the event of this attempt: soon its entry is deleted, if it was the last one. */
    public void told(Attempt attempt) {
        entryThatEndsWith(attempt.id()).ifPresent(outboxCleaner::add);
    }

    private Optional<Long> entryThatEndsWith(AttemptId attempt) {
        synchronized (untold) {
            return Optional.ofNullable(untold.remove(attempt))
                    .filter(Unpublished::wasTheLast)
                    .map(entry -> entry.entry);
        }
    }

    /**
     * Entries that are older than this, the oldest first, with their attempts as they stand now.
     *
     * @param most how many entries
     */
    public List<Entry> olderThan(Duration age, int most) {
        var entries = new LinkedHashMap<Long, List<Attempt>>();
        database.sql(OLDER)
                .param("seconds", age.toSeconds())
                .param("most", most)
                .query(row -> {
                    entries.computeIfAbsent(row.getLong("entry"), entry -> new ArrayList<>())
                            .addAll(attempt(row));
                });
        return entries.entrySet().stream()
                .map(entry -> new Entry(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static List<Attempt> attempt(ResultSet row) throws SQLException {
        return row.getString("recipient_id") == null ? List.of() : List.of(AttemptRow.read(row, row.getRow()));
    }

    /** Kafka has the events of all of these. */
    public void told(List<Entry> entries) {
        if (!entries.isEmpty()) {
            delete(entries.stream().map(Entry::id).toList());
        }
    }

    private void delete(List<Long> entries) {
        database.sql(DELETE)
                .param("entries", new SqlArrayValue("int8", entries.toArray()))
                .update();
    }

    /** Deletes what is not deleted yet. */
    @Override
    public void close() {
        outboxCleaner.close();
    }

    /** Attempts that were changed together, and of which at least one has not been told. */
    public record Entry(long id, List<Attempt> attempts) {}

    /** An entry, and how many of its attempts have not been told. */
    private static final class Unpublished {
        private final long entry;
        private int left;

        private Unpublished(long entry, int left) {
            this.entry = entry;
            this.left = left;
        }

        private boolean wasTheLast() {
            return --left == 0;
        }
    }
}
