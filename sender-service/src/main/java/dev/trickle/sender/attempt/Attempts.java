package dev.trickle.sender.attempt;

import static dev.trickle.sender.attempt.AttemptRow.spelt;
import static dev.trickle.sender.attempt.AttemptRow.time;

import dev.trickle.pipeline.AttemptId;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;

/** Writes down what is learnt of attempts. Every change is conditional on the state, so none is ever taken back. */
public final class Attempts {

    private static final String RECORD = """
            UPDATE send_attempts
               SET state = :state, rank = :rank, blocks = blocks AND :keepsBlocking,
                   reason = :reason, scope_kind = :scopeKind, scope_id = :scopeId, scope_version = :scopeVersion,
                   retry_at = :retryAt, code = :code, failure_kind = :failureKind, error_text = :errorText,
                   message_id = coalesce(message_id, :messageId), wa_id = coalesce(wa_id, :waId),
                   accepted_at = CASE WHEN :accepted THEN coalesce(accepted_at, :at) ELSE accepted_at END,
                   at = :at
             WHERE recipient_id = :recipient AND attempt_number = :number AND state = ANY(:moves)
            RETURNING %s, old.blocks AS blocked
            """.formatted(AttemptRow.COLUMNS);

    /** A webhook was faster: the state stands, but only the answer knows the message's id. */
    private static final String KEEP_MESSAGE_ID = """
            UPDATE send_attempts
               SET message_id = coalesce(message_id, :messageId), wa_id = coalesce(wa_id, :waId)
             WHERE recipient_id = :recipient AND attempt_number = :number
            """;

    /** Of what a webhook says there is nothing to tell; of an acceptance that is still untold there is. */
    private static final String MARK = """
            UPDATE send_attempts a
               SET state = :state, rank = :rank,
                   accepted_at = coalesce(a.accepted_at, e.at), code = coalesce(e.code, a.code), at = e.at,
                   published_rank = CASE WHEN a.rank >= 3 AND a.published_rank < 3 THEN a.published_rank
                                         ELSE :rank END
              FROM unnest(:recipients, :numbers, :instants, :codes) AS e (recipient_id, attempt_number, at, code)
             WHERE a.recipient_id = e.recipient_id AND a.attempt_number = e.attempt_number
               AND a.state = ANY(:moves)
            RETURNING old.blocks
            """;

    private static final String EXPIRE = """
            UPDATE send_attempts
               SET state = 'unconfirmed', rank = 1, at = :at
             WHERE state = 'claimed' AND claimed_at < clock_timestamp() - make_interval(secs => :seconds)
            """;

    private static final String UNPUBLISHED = """
            SELECT %s
              FROM send_attempts
             WHERE published_rank < rank AND claimed_at < clock_timestamp() - make_interval(secs => :seconds)
             LIMIT :most
            """.formatted(AttemptRow.COLUMNS);

    /** From acceptance on there is one event for all ranks. */
    private static final String PUBLISHED = """
            UPDATE send_attempts a
               SET published_rank = CASE WHEN e.rank BETWEEN 3 AND 5 THEN a.rank
                                         ELSE greatest(a.published_rank, e.rank) END
              FROM unnest(:recipients, :numbers, :ranks) AS e (recipient_id, attempt_number, rank)
             WHERE a.recipient_id = e.recipient_id AND a.attempt_number = e.attempt_number
               AND a.published_rank < a.rank
            """;

    private final JdbcClient database;

    public Attempts(JdbcClient database) {
        this.database = database;
    }

    /**
     * Writes how a call ended.
     *
     * @param at the calendar, read after the answer
     * @return the attempt as it now stands; empty if something stronger was known already
     */
    public Optional<Recorded> record(AttemptId attempt, Outcome outcome, Instant at) {
        var recorded = update(attempt, outcome, at);
        if (recorded.isEmpty() && outcome.messageId() != null) {
            keepMessageId(attempt, outcome);
        }
        return recorded;
    }

    private Optional<Recorded> update(AttemptId attempt, Outcome outcome, Instant at) {
        var evidence = outcome.evidence();
        var scope = outcome.scope();
        return database.sql(RECORD)
                .param("state", spelt(evidence.target()))
                .param("rank", evidence.target().rank())
                .param("keepsBlocking", evidence.keepsBlocking())
                .param("reason", spelt(outcome.reason()))
                .param("scopeKind", scope == null ? null : spelt(scope.kind()))
                .param("scopeId", scope == null ? null : scope.id())
                .param("scopeVersion", outcome.version())
                .param("retryAt", retryAt(outcome, at), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("code", outcome.code())
                .param("failureKind", spelt(outcome.failureKind()))
                .param("errorText", outcome.errorText())
                .param("messageId", outcome.messageId())
                .param("waId", outcome.waId())
                .param("accepted", evidence.provesAcceptance())
                .param("at", time(at))
                .param("recipient", attempt.recipient().value())
                .param("number", attempt.number())
                .param("moves", moves(evidence))
                .query((row, index) -> new Recorded(
                        AttemptRow.read(row, index), evidence.provesAcceptance() && !row.getBoolean("blocked")))
                .optional();
    }

    private static @Nullable OffsetDateTime retryAt(Outcome outcome, Instant at) {
        return outcome.retryAfter() == null ? null : time(at.plus(outcome.retryAfter()));
    }

    private void keepMessageId(AttemptId attempt, Outcome outcome) {
        database.sql(KEEP_MESSAGE_ID)
                .param("messageId", outcome.messageId())
                .param("waId", outcome.waId())
                .param("recipient", attempt.recipient().value())
                .param("number", attempt.number())
                .update();
    }

    /**
     * Writes what webhooks reported, all of the same kind.
     *
     * @param reports at most one of each attempt
     * @return how many of them show that somebody was written to twice
     */
    public int mark(Evidence evidence, List<Report> reports) {
        if (reports.isEmpty()) {
            return 0;
        }
        var blocked = database.sql(MARK)
                .param("state", spelt(evidence.target()))
                .param("rank", evidence.target().rank())
                .param(
                        "recipients",
                        recipients(reports.stream().map(Report::attempt).toList()))
                .param("numbers", numbers(reports.stream().map(Report::attempt).toList()))
                .param("instants", array("timestamptz", reports, report -> time(report.at())))
                .param("codes", array("text", reports, Report::code))
                .param("moves", moves(evidence))
                .query((row, index) -> row.getBoolean(1))
                .list();
        return evidence.provesAcceptance() ? Collections.frequency(blocked, false) : 0;
    }

    /** Gives up waiting for the outcome of claims that are older than this; returns how many. */
    public int expire(Duration age, Instant at) {
        return database.sql(EXPIRE)
                .param("at", time(at))
                .param("seconds", age.toSeconds())
                .update();
    }

    /** Attempts older than this whose outcome was written and not told, at most so many. */
    public List<Attempt> unpublished(Duration age, int most) {
        return database.sql(UNPUBLISHED)
                .param("seconds", age.toSeconds())
                .param("most", most)
                .query(AttemptRow::read)
                .list();
    }

    /** Notes that Kafka has the events of these attempts as they stood. */
    public void published(List<Attempt> attempts) {
        if (attempts.isEmpty()) {
            return;
        }
        database.sql(PUBLISHED)
                .param(
                        "recipients",
                        recipients(attempts.stream().map(Attempt::id).toList()))
                .param("numbers", numbers(attempts.stream().map(Attempt::id).toList()))
                .param(
                        "ranks",
                        array("int4", attempts, attempt -> attempt.state().rank()))
                .update();
    }

    private static SqlArrayValue moves(Evidence evidence) {
        return array("text", evidence.moves(), AttemptRow::spelt);
    }

    private static SqlArrayValue recipients(List<AttemptId> attempts) {
        return array("uuid", attempts, attempt -> attempt.recipient().value());
    }

    private static SqlArrayValue numbers(List<AttemptId> attempts) {
        return array("int4", attempts, AttemptId::number);
    }

    private static <T> SqlArrayValue array(String type, Collection<T> from, Function<T, @Nullable Object> value) {
        return new SqlArrayValue(type, from.stream().map(value).toArray());
    }

    /**
     * An attempt after its outcome was written.
     *
     * @param doubled whether it was accepted although it no longer kept others from being made
     */
    public record Recorded(Attempt attempt, boolean doubled) {}

    /** What a webhook said of an attempt; {@code code} where it failed. */
    public record Report(
            AttemptId attempt, Instant at, @Nullable String code) {}
}
