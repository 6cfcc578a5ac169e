package dev.trickle.sender.attempt;

import static dev.trickle.sender.attempt.AttemptRow.spelt;
import static dev.trickle.sender.attempt.AttemptRow.time;
import static java.util.Comparator.comparing;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.Scope;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;

/** Writes down what is learnt of attempts. Every change is conditional on the state, so none is ever taken back. */
public final class AttemptRepository {

    /** More would each be smaller, and cost as much. */
    private static final int GROUPS_AT_ONCE = 1;

    private static final Comparator<AttemptId> BY_KEY =
            comparing((AttemptId id) -> id.recipient().value()).thenComparingInt(AttemptId::number);

    private static final String RECORD = """
            WITH changed AS (
            UPDATE send_attempts a
               SET state = :state, rank = :rank, blocks = a.blocks AND :keepsBlocking,
                   reason = e.reason, scope_kind = e.scope_kind, scope_id = e.scope_id,
                   scope_version = e.scope_version, retry_at = e.retry_at, code = e.code,
                   failure_kind = e.failure_kind, error_text = e.error_text,
                   message_id = coalesce(a.message_id, e.message_id), wa_id = coalesce(a.wa_id, e.wa_id),
                   held_for_quality_assessment = e.held_for_quality_assessment,
                   accepted_at = CASE WHEN :accepted THEN coalesce(a.accepted_at, e.state_changed_at)
                                      ELSE a.accepted_at END,
                   state_changed_at = e.state_changed_at
              FROM unnest(:recipients, :numbers, :instants, :reasons, :scopeKinds, :scopeIds, :scopeVersions,
                          :retryAts, :codes, :failureKinds, :errorTexts, :messageIds, :waIds, :helds)
                   AS e (recipient_id, attempt_number, state_changed_at, reason, scope_kind, scope_id, scope_version,
                         retry_at, code, failure_kind, error_text, message_id, wa_id, held_for_quality_assessment)
             WHERE a.recipient_id = e.recipient_id AND a.attempt_number = e.attempt_number AND a.state = ANY(:moves)
            RETURNING %s, old.blocks AS blocked
            ), entry AS (
            %s)
            SELECT changed.*, entry.id AS entry FROM changed CROSS JOIN entry
            """.formatted(AttemptRow.columnsOf("a"), SenderOutbox.entryFor("changed"));

    /** A webhook was faster: the state stands, but only the answer knows the message's id. */
    private static final String KEEP_MESSAGE_ID = """
            UPDATE send_attempts
               SET message_id = coalesce(message_id, :messageId), wa_id = coalesce(wa_id, :waId)
             WHERE recipient_id = :recipient AND attempt_number = :number
            """;

    /** Of what a webhook says there is nothing to tell; an acceptance that is still untold stays in the outbox. */
    private static final String MARK = """
            UPDATE send_attempts a
               SET state = :state, rank = :rank,
                   accepted_at = coalesce(a.accepted_at, e.state_changed_at), code = coalesce(e.code, a.code),
                   state_changed_at = e.state_changed_at
              FROM unnest(:recipients, :numbers, :instants, :codes)
                   AS e (recipient_id, attempt_number, state_changed_at, code)
             WHERE a.recipient_id = e.recipient_id AND a.attempt_number = e.attempt_number
               AND a.state = ANY(:moves)
            RETURNING old.blocks
            """;

    private static final String EXPIRE = """
            WITH changed AS (
                UPDATE send_attempts
                   SET state = 'unconfirmed', rank = 1, state_changed_at = :at
                 WHERE state = 'claimed' AND claimed_at < clock_timestamp() - make_interval(secs => :seconds)
                RETURNING recipient_id, attempt_number, claimed_at
            ), entry AS (
                INSERT INTO sender_outbox (recipient_ids, attempt_numbers, pending_since)
                SELECT array_agg(recipient_id), array_agg(attempt_number), min(claimed_at)
                  FROM changed
                HAVING count(*) > 0
            )
            SELECT count(*) FROM changed
            """;

    private final ReplannedStatement toRecord = new ReplannedStatement(RECORD);
    private final ReplannedStatement toMark = new ReplannedStatement(MARK);

    private final JdbcClient database;
    private final GroupCommit<PendingOutcome, Optional<Recorded>> answers =
            new GroupCommit<>("outcomes", GROUPS_AT_ONCE, PendingOutcome::mayShareWith, this::record, this::record);
    private final SenderOutbox senderOutbox;

    /** @param senderOutbox where outcomes wait to be told */
    public AttemptRepository(JdbcClient database, SenderOutbox senderOutbox) {
        this.database = database;
        this.senderOutbox = senderOutbox;
    }

    /**
     * Writes how a call ended, together with others that end now.
     *
     * @param at the calendar, read after the answer
     * @return the attempt as it now stands; empty if something stronger was known already
     */
    public Optional<Recorded> record(AttemptId attempt, Outcome outcome, Instant at) {
        return answers.ask(new PendingOutcome(attempt, outcome, at));
    }

    private Optional<Recorded> record(PendingOutcome pendingOutcome) {
        return record(List.of(pendingOutcome)).getFirst();
    }

    private List<Optional<Recorded>> record(List<PendingOutcome> group) {
        var recorded = update(group);
        return group.stream()
                .map(each -> {
                    var now = Optional.ofNullable(recorded.get(each.attempt()));
                    if (now.isEmpty() && each.outcome().messageId() != null) {
                        keepMessageId(each.attempt(), each.outcome());
                    }
                    return now;
                })
                .toList();
    }

    private Map<AttemptId, Recorded> update(List<PendingOutcome> group) {
        var evidence = group.getFirst().outcome().evidence();
        // In one order, so that no two statements wait for each other's rows.
        var sorted = group.stream()
                .sorted(comparing(PendingOutcome::attempt, BY_KEY))
                .toList();
        var ids = sorted.stream().map(PendingOutcome::attempt).toList();
        var recorded = new HashMap<AttemptId, Recorded>();
        var entries = new HashSet<Long>();
        database.sql(toRecord.toWrite(sorted.size()))
                .param("state", spelt(evidence.target()))
                .param("rank", evidence.target().rank())
                .param("keepsBlocking", evidence.keepsBlocking())
                .param("accepted", evidence.provesAcceptance())
                .param("moves", moves(evidence))
                .param("recipients", recipients(ids))
                .param("numbers", numbers(ids))
                .param("instants", array("timestamptz", sorted, each -> time(each.at())))
                .param("reasons", texts(sorted, outcome -> spelt(outcome.reason())))
                .param("scopeKinds", texts(sorted, outcome -> kind(outcome.scope())))
                .param(
                        "scopeIds",
                        texts(
                                sorted,
                                outcome -> outcome.scope() == null
                                        ? null
                                        : outcome.scope().id()))
                .param(
                        "scopeVersions",
                        array("int8", sorted, each -> each.outcome().version()))
                .param("retryAts", array("timestamptz", sorted, PendingOutcome::retryAt))
                .param("codes", texts(sorted, Outcome::code))
                .param("failureKinds", texts(sorted, outcome -> spelt(outcome.failureKind())))
                .param("errorTexts", texts(sorted, Outcome::errorText))
                .param("messageIds", texts(sorted, Outcome::messageId))
                .param("waIds", texts(sorted, Outcome::waId))
                // Null instead of false, which takes no space in most rows.
                .param("helds", array("bool", sorted, each -> each.outcome().held() ? Boolean.TRUE : null))
                .query(row -> {
                    var attempt = AttemptRow.read(row, row.getRow());
                    recorded.put(
                            attempt.id(),
                            new Recorded(attempt, evidence.provesAcceptance() && !row.getBoolean("blocked")));
                    entries.add(row.getLong("entry"));
                });
        entries.forEach(entry -> senderOutbox.written(entry, recorded.keySet()));
        return recorded;
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
    public int mark(Evidence evidence, List<DeliveryReport> reports) {
        if (reports.isEmpty()) {
            return 0;
        }
        var sorted = reports.stream()
                .sorted(comparing(DeliveryReport::attempt, BY_KEY))
                .toList();
        var blocked = database.sql(toMark.toWrite(sorted.size()))
                .param("state", spelt(evidence.target()))
                .param("rank", evidence.target().rank())
                .param(
                        "recipients",
                        recipients(sorted.stream().map(DeliveryReport::attempt).toList()))
                .param(
                        "numbers",
                        numbers(sorted.stream().map(DeliveryReport::attempt).toList()))
                .param("instants", array("timestamptz", sorted, deliveryReport -> time(deliveryReport.at())))
                .param("codes", array("text", sorted, DeliveryReport::code))
                .param("moves", moves(evidence))
                .query((row, index) -> row.getBoolean(1))
                .list();
        return evidence.provesAcceptance() ? Collections.frequency(blocked, false) : 0;
    }

    /** Gives up waiting for the outcome of claims that are older than this, which is to be told; returns how many. */
    public int expire(Duration age, Instant at) {
        return database.sql(EXPIRE)
                .param("at", time(at))
                .param("seconds", age.toSeconds())
                .query(Integer.class)
                .single();
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

    private static SqlArrayValue texts(List<PendingOutcome> from, Function<Outcome, @Nullable Object> value) {
        return array("text", from, each -> value.apply(each.outcome()));
    }

    private static @Nullable String kind(@Nullable Scope scope) {
        return scope == null ? null : spelt(scope.kind());
    }

    /**
     * An attempt after its outcome was written.
     *
     * @param doubled whether it was accepted although it no longer kept others from being made
     */
    public record Recorded(Attempt attempt, boolean doubled) {}

    /** An outcome that waits to be written. */
    private record PendingOutcome(AttemptId attempt, Outcome outcome, Instant at) {

        private @Nullable OffsetDateTime retryAt() {
            return outcome.retryAfter() == null ? null : time(at.plus(outcome.retryAfter()));
        }

        /** One statement writes one kind, and each attempt once. */
        private boolean mayShareWith(PendingOutcome other) {
            return outcome.evidence() == other.outcome.evidence() && !attempt.equals(other.attempt);
        }
    }

    /** What a webhook said of an attempt; {@code code} where it failed. */
    public record DeliveryReport(
            AttemptId attempt, Instant at, @Nullable String code) {}
}
