package dev.trickle.sender;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.Scope;
import dev.trickle.sender.attempt.Attempt;
import dev.trickle.sender.attempt.AttemptRepository;
import dev.trickle.sender.attempt.AttemptRepository.Recorded;
import dev.trickle.sender.attempt.Claim.Claimed;
import dev.trickle.sender.attempt.Evidence;
import dev.trickle.sender.attempt.Outcome;
import dev.trickle.sender.attempt.SuspensionRepository;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** Writes what a call came to, however long the database takes: the answer is known nowhere else. */
final class OutcomeRecorder {

    private static final Logger log = LoggerFactory.getLogger(OutcomeRecorder.class);

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);

    /** Campaigns with the same template that are suspended within this time make the template the suspect. */
    private static final Duration SEVERAL_WITHIN = Duration.ofHours(24);

    /** Then the sweeper, or a webhook, has to say it; a stop must not wait for a database for ever. */
    private static final int TRIES = 240;

    private final AttemptRepository attemptRepository;
    private final SuspensionRepository suspensionRepository;
    private final InstantSource calendar;
    private final MeterRegistry metrics;
    private final Map<Evidence, Counter> outcomes = new EnumMap<>(Evidence.class);

    OutcomeRecorder(
            AttemptRepository attemptRepository,
            SuspensionRepository suspensionRepository,
            InstantSource calendar,
            MeterRegistry metrics) {
        this.attemptRepository = attemptRepository;
        this.suspensionRepository = suspensionRepository;
        this.calendar = calendar;
        this.metrics = metrics;
        for (var evidence : Evidence.values()) {
            outcomes.put(evidence, metrics.counter("sender.outcomes", "evidence", spelt(evidence)));
        }
    }

    /** Writes an outcome; empty if a webhook was faster, so that there is nothing left to tell. */
    Optional<Attempt> write(AttemptId attempt, Outcome outcome) {
        var at = now();
        Objects.requireNonNull(outcomes.get(outcome.evidence())).increment();
        var recorded = insistently(() -> attemptRepository.record(attempt, outcome, at));
        recorded.filter(Recorded::doubled).ifPresent(doubled -> alarm(1));
        return recorded.map(Recorded::attempt);
    }

    /** Suspends a scope; returns the epoch of the suspension. */
    long suspend(AccountId account, Scope scope, String code) {
        var at = now();
        count(scope, code);
        var epoch = insistently(() -> suspensionRepository.open(account, scope, code, at));
        insistently(() -> templateOfSeveral(account, scope, at))
                .ifPresent(template -> suspend(account, template, code));
        return epoch;
    }

    /** Suspends a scope for what a webhook reports, unless somebody has ended a suspension of it since. */
    void suspendUnlessOver(AccountId account, Scope scope, String code, Instant reported) {
        var at = now();
        count(scope, code);
        suspensionRepository.openUnlessOver(account, scope, code, reported, at);
        // Without retries of its own: the listener reads the whole batch again, and a poll must not take minutes.
        templateOfSeveral(account, scope, at)
                .ifPresent(template -> suspendUnlessOver(account, template, code, reported));
    }

    /**
     * The template, when several of its campaigns are suspended: the cause of one suspension is the campaign, of several
     * the template.
     */
    private Optional<Scope> templateOfSeveral(AccountId account, Scope scope, Instant at) {
        return scope.kind() == Scope.Kind.CAMPAIGN
                ? suspensionRepository.templateOfSeveralSuspended(
                        account, CampaignId.of(scope.id()), at.minus(SEVERAL_WITHIN))
                : Optional.empty();
    }

    private void count(Scope scope, String code) {
        metrics.counter("sender.suspending.answers", "scope", spelt(scope.kind()), "code", code)
                .increment();
    }

    private static String spelt(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** Somebody was written to although the claim had been given up. */
    void alarm(int people) {
        metrics.counter("sender.doubles").increment(people);
        log.error(
                "Accepted although the attempt no longer blocked: somebody may have got two messages people={}",
                people);
    }

    /** A refusal that concerns one person and is still somebody's business. */
    void alarm(Claimed claimed, String code) {
        metrics.counter("sender.alarms", "code", code).increment();
        log.warn(
                "Refused for a reason that somebody should know of account={} number={} attempt={} code={}",
                claimed.account(),
                claimed.number(),
                claimed.attempt(),
                code);
    }

    private Instant now() {
        return calendar.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static <T> T insistently(Supplier<T> write) {
        for (var tries = 1; ; tries++) {
            try {
                return write.get();
            } catch (DataAccessException unreachable) {
                if (tries == TRIES) {
                    throw unreachable;
                }
                log.warn(
                        "An answer cannot be written yet, trying again failure={}",
                        unreachable.getClass().getSimpleName());
                LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
            }
        }
    }
}
