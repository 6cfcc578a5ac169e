package dev.trickle.sender.attempt;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.jdbc.SqlArrays;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Outbox of unpublished outcomes. A statement that changes attempts inserts one entry for all of them, so that the
 * entry survives a crash before the publication. An entry is deleted when all of its events are published.
 *
 * <p>A flag in the row of each attempt would be a third version of the row, and a quarter of the database cost of a
 * message.
 */
public final class SenderOutbox implements AutoCloseable {

    /** More attempts are never in flight. Attempts that are not tracked here are published again. */
    private static final int MAX_TRACKED = 100_000;

    private static final String OLDER = """
            SELECT o.id AS entry, a.*
              FROM (SELECT id, recipient_ids, attempt_numbers
                      FROM sender_outbox
                     WHERE id > :after AND pending_since < clock_timestamp() - make_interval(secs => :seconds)
                     ORDER BY id
                     LIMIT :maxRows) AS o
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

    /** Entries by attempt, until they are published; guarded by itself. */
    private final Map<AttemptId, Unpublished> unpublished = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<AttemptId, Unpublished> eldest) {
            return size() > MAX_TRACKED;
        }
    };

    public SenderOutbox(JdbcClient database) {
        this.database = database;
    }

    /**
     * The part of a statement that inserts an entry, if there is anything to publish, and returns its {@code id}.
     *
     * @param changed another part, with the keys of the attempts
     */
    static String insertEntryFor(String changed) {
        return """
                INSERT INTO sender_outbox (recipient_ids, attempt_numbers)
                SELECT array_agg(recipient_id), array_agg(attempt_number) FROM %s HAVING count(*) > 0
                RETURNING id
                """.formatted(changed);
    }

    /** Tracks an entry that is committed, or will be before any of its attempts is published. */
    void track(long entry, Collection<AttemptId> attempts) {
        var unpublished = new Unpublished(entry, attempts.size());
        synchronized (this.unpublished) {
            attempts.forEach(attempt -> this.unpublished.put(attempt, unpublished));
        }
    }

    /** Marks the event of this attempt as published. If this was the last one, the entry is deleted with a batch. */
    public void markPublished(Attempt attempt) {
        entryCompletedBy(attempt.id()).ifPresent(outboxCleaner::add);
    }

    /** Deletes a batch of published entries; called every few milliseconds. */
    public void deletePublished() {
        outboxCleaner.deleteBatch();
    }

    private Optional<Long> entryCompletedBy(AttemptId attempt) {
        synchronized (unpublished) {
            return Optional.ofNullable(unpublished.remove(attempt))
                    .filter(Unpublished::countDownToZero)
                    .map(entry -> entry.entry);
        }
    }

    /**
     * Returns the entries that are older than this, the oldest first, with the current rows of their attempts.
     *
     * @param after only entries with a higher id
     * @param maxEntries maximum number of entries
     */
    public List<Entry> findOlderThan(Duration age, long after, int maxEntries) {
        var entries = new LinkedHashMap<Long, Entry>();
        database.sql(OLDER)
                .param("seconds", age.toSeconds())
                .param("after", after)
                .param("maxRows", maxEntries)
                .query(row -> {
                    entries.computeIfAbsent(row.getLong("entry"), entry -> new Entry(entry, new ArrayList<>()))
                            .addAttemptOf(row);
                });
        return List.copyOf(entries.values());
    }

    /** Marks all events of these entries as published. */
    public void markPublished(List<Entry> entries) {
        if (!entries.isEmpty()) {
            delete(entries.stream().map(Entry::id).toList());
        }
    }

    private void delete(List<Long> entries) {
        database.sql(DELETE).param("entries", SqlArrays.of("int8", entries)).update();
    }

    /** Deletes the remaining published entries. */
    @Override
    public void close() {
        outboxCleaner.close();
    }

    /** Attempts that were changed together, at least one of which is not published. */
    public static final class Entry {

        private final long id;
        private final List<Attempt> attempts;
        private @Nullable RuntimeException failure;

        private Entry(long id, List<Attempt> attempts) {
            this.id = id;
            this.attempts = attempts;
        }

        /** A row that cannot be read must not prevent the publication of other entries. */
        private void addAttemptOf(ResultSet row) throws SQLException {
            try {
                if (row.getString("recipient_id") != null) {
                    attempts.add(AttemptRow.read(row, row.getRow()));
                }
            } catch (RuntimeException unreadable) {
                failure = unreadable;
            }
        }

        public long id() {
            return id;
        }

        /**
         * The attempts as their rows are now.
         *
         * @throws RuntimeException if a row cannot be read
         */
        public List<Attempt> attempts() {
            if (failure != null) {
                throw failure;
            }
            return attempts;
        }
    }

    /** An entry with the number of its unpublished attempts. */
    private static final class Unpublished {
        private final long entry;
        private int remaining;

        private Unpublished(long entry, int remaining) {
            this.entry = entry;
            this.remaining = remaining;
        }

        private boolean countDownToZero() {
            return --remaining == 0;
        }
    }
}
