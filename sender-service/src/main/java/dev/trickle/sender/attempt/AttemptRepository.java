package dev.trickle.sender.attempt;

import static dev.trickle.sender.attempt.AttemptRow.columnValue;
import static java.util.Comparator.comparing;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.jdbc.SqlArrays;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
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

/** Records evidence about attempts. Every update is conditional on the state, so no state is ever taken back. */
public final class AttemptRepository {

    /** More concurrent groups would be smaller and cost as much each. */
    private static final int MAX_CONCURRENT_GROUPS = 1;

    private static final Comparator<AttemptId> BY_KEY =
            comparing((AttemptId id) -> id.recipient().value()).thenComparingInt(AttemptId::number);

    private static final String RECORD =
            """
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
                          :retryAts, :codes, :failureKinds, :errorTexts, :messageIds, :waIds, :heldFlags)
                   AS e (recipient_id, attempt_number, state_changed_at, reason, scope_kind, scope_id, scope_version,
                         retry_at, code, failure_kind, error_text, message_id, wa_id, held_for_quality_assessment)
             WHERE a.recipient_id = e.recipient_id AND a.attempt_number = e.attempt_number AND a.state = ANY(:sourceStates)
            RETURNING %s, old.blocks AS blocked
            ), entry AS (
            %s)
            SELECT changed.*, entry.id AS entry FROM changed CROSS JOIN entry
            """.formatted(AttemptRow.columnsOf("a"), SenderOutbox.insertEntryFor("changed"));

    /** The webhook arrived before the response: the state stays, but only the response contains the message id. */
    private static final String SAVE_MESSAGE_ID = """
            UPDATE send_attempts
               SET message_id = coalesce(message_id, :messageId), wa_id = coalesce(wa_id, :waId)
             WHERE recipient_id = :recipient AND attempt_number = :number
            """;

    /** Reports are not published again. An acceptance that is not published yet stays in the outbox. */
    private static final String APPLY_REPORTS = """
            UPDATE send_attempts a
               SET state = :state, rank = :rank,
                   accepted_at = coalesce(a.accepted_at, e.state_changed_at), code = coalesce(e.code, a.code),
                   state_changed_at = e.state_changed_at
              FROM unnest(:recipients, :numbers, :instants, :codes)
                   AS e (recipient_id, attempt_number, state_changed_at, code)
             WHERE a.recipient_id = e.recipient_id AND a.attempt_number = e.attempt_number
               AND a.state = ANY(:sourceStates)
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

    private final ReplannedStatement recordStatement = new ReplannedStatement(RECORD);
    private final ReplannedStatement reportStatement = new ReplannedStatement(APPLY_REPORTS);

    private final JdbcClient database;
    private final GroupCommit<PendingOutcome, Optional<Recorded>> groupCommit = new GroupCommit<>(
            "outcomes", MAX_CONCURRENT_GROUPS, PendingOutcome::canShareGroupWith, this::record, this::record);
    private final SenderOutbox senderOutbox;

    /** @param senderOutbox where outcomes wait for their publication */
    public AttemptRepository(JdbcClient database, SenderOutbox senderOutbox) {
        this.database = database;
        this.senderOutbox = senderOutbox;
    }

    /**
     * Records the outcome of a call, in one statement with outcomes that are recorded at the same time.
     *
     * @param at the instant of the clock after the response
     * @return the attempt after the update; empty if stronger evidence was recorded before
     */
    public Optional<Recorded> record(AttemptId attempt, Outcome outcome, Instant at) {
        return groupCommit.execute(new PendingOutcome(attempt, outcome, at));
    }

    private Optional<Recorded> record(PendingOutcome pending) {
        return record(List.of(pending)).getFirst();
    }

    private List<Optional<Recorded>> record(List<PendingOutcome> group) {
        var recorded = update(group);
        return group.stream()
                .map(each -> {
                    var result = Optional.ofNullable(recorded.get(each.attempt()));
                    if (result.isEmpty() && each.outcome().messageId() != null) {
                        saveMessageId(each.attempt(), each.outcome());
                    }
                    return result;
                })
                .toList();
    }

    private Map<AttemptId, Recorded> update(List<PendingOutcome> group) {
        var evidence = group.getFirst().outcome().evidence();
        // One order for all statements, so that two of them do not wait for each other's rows.
        var sorted = group.stream()
                .sorted(comparing(PendingOutcome::attempt, BY_KEY))
                .toList();
        var ids = sorted.stream().map(PendingOutcome::attempt).toList();
        var recorded = new HashMap<AttemptId, Recorded>();
        var entries = new HashSet<Long>();
        database.sql(recordStatement.sqlFor(sorted.size()))
                .param("state", columnValue(evidence.target()))
                .param("rank", evidence.target().rank())
                .param("keepsBlocking", evidence.keepsBlocking())
                .param("accepted", evidence.provesAcceptance())
                .param("sourceStates", sourceStates(evidence))
                .param("recipients", recipients(ids))
                .param("numbers", numbers(ids))
                .param("instants", SqlArrays.of("timestamptz", sorted, each -> SqlInstants.toParameter(each.at())))
                .param("reasons", texts(sorted, outcome -> columnValue(outcome.reason())))
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
                        SqlArrays.of("int8", sorted, each -> each.outcome().version()))
                .param("retryAts", SqlArrays.of("timestamptz", sorted, PendingOutcome::retryAt))
                .param("codes", texts(sorted, Outcome::code))
                .param("failureKinds", texts(sorted, outcome -> columnValue(outcome.failureKind())))
                .param("errorTexts", texts(sorted, Outcome::errorText))
                .param("messageIds", texts(sorted, Outcome::messageId))
                .param("waIds", texts(sorted, Outcome::waId))
                // Null instead of false, because it takes no space in most rows.
                .param(
                        "heldFlags",
                        SqlArrays.of("bool", sorted, each -> each.outcome().held() ? Boolean.TRUE : null))
                .query(row -> {
                    var attempt = AttemptRow.read(row, row.getRow());
                    recorded.put(
                            attempt.id(),
                            new Recorded(attempt, evidence.provesAcceptance() && !row.getBoolean("blocked")));
                    entries.add(row.getLong("entry"));
                });
        entries.forEach(entry -> senderOutbox.track(entry, recorded.keySet()));
        return recorded;
    }

    private void saveMessageId(AttemptId attempt, Outcome outcome) {
        database.sql(SAVE_MESSAGE_ID)
                .param("messageId", outcome.messageId())
                .param("waId", outcome.waId())
                .param("recipient", attempt.recipient().value())
                .param("number", attempt.number())
                .update();
    }

    /**
     * Applies delivery reports, all of the same kind of evidence.
     *
     * @param reports at most one of each attempt
     * @return how many of them show a duplicate message
     */
    public int applyReports(Evidence evidence, List<DeliveryReport> reports) {
        if (reports.isEmpty()) {
            return 0;
        }
        var sorted = reports.stream()
                .sorted(comparing(DeliveryReport::attempt, BY_KEY))
                .toList();
        var blocked = database.sql(reportStatement.sqlFor(sorted.size()))
                .param("state", columnValue(evidence.target()))
                .param("rank", evidence.target().rank())
                .param(
                        "recipients",
                        recipients(sorted.stream().map(DeliveryReport::attempt).toList()))
                .param(
                        "numbers",
                        numbers(sorted.stream().map(DeliveryReport::attempt).toList()))
                .param("instants", SqlArrays.of("timestamptz", sorted, report -> SqlInstants.toParameter(report.at())))
                .param("codes", SqlArrays.of("text", sorted, DeliveryReport::code))
                .param("sourceStates", sourceStates(evidence))
                .query((row, index) -> row.getBoolean(1))
                .list();
        return evidence.provesAcceptance() ? Collections.frequency(blocked, false) : 0;
    }

    /**
     * Marks claims without an outcome that are older than this as unconfirmed, and adds them to the outbox; returns how
     * many.
     */
    public int expire(Duration age, Instant at) {
        return database.sql(EXPIRE)
                .param("at", SqlInstants.toParameter(at))
                .param("seconds", age.toSeconds())
                .query(Integer.class)
                .single();
    }

    private static SqlArrayValue sourceStates(Evidence evidence) {
        return SqlArrays.of("text", evidence.sourceStates(), AttemptRow::columnValue);
    }

    private static SqlArrayValue recipients(List<AttemptId> attempts) {
        return SqlArrays.of("uuid", attempts, attempt -> attempt.recipient().value());
    }

    private static SqlArrayValue numbers(List<AttemptId> attempts) {
        return SqlArrays.of("int4", attempts, AttemptId::number);
    }

    private static SqlArrayValue texts(List<PendingOutcome> outcomes, Function<Outcome, @Nullable Object> value) {
        return SqlArrays.of("text", outcomes, each -> value.apply(each.outcome()));
    }

    private static @Nullable String kind(@Nullable Scope scope) {
        return scope == null ? null : columnValue(scope.kind());
    }

    /**
     * An attempt after its outcome was recorded.
     *
     * @param duplicate whether it was accepted although it no longer blocked other attempts
     */
    public record Recorded(Attempt attempt, boolean duplicate) {}

    /** An outcome that waits to be recorded. */
    private record PendingOutcome(AttemptId attempt, Outcome outcome, Instant at) {

        private @Nullable OffsetDateTime retryAt() {
            return outcome.retryAfter() == null ? null : SqlInstants.toParameter(at.plus(outcome.retryAfter()));
        }

        /** A statement records one kind of evidence, and each attempt once. */
        private boolean canShareGroupWith(PendingOutcome other) {
            return outcome.evidence() == other.outcome.evidence() && !attempt.equals(other.attempt);
        }
    }

    /** A delivery report about an attempt; {@code code} if the delivery failed. */
    public record DeliveryReport(
            AttemptId attempt, Instant at, @Nullable String code) {}
}
