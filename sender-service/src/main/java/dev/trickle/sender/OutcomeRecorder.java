package dev.trickle.sender;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.background.Retry;
import dev.trickle.pipeline.jdbc.SqlInstants;
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
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.dao.DataAccessException;

/**
 * Records the outcome of a call, retried until the database has it: no other component knows the response. The end of
 * the grace period of a shutdown interrupts the retries.
 */
final class OutcomeRecorder {

    private static final Logger log = LoggerFactory.getLogger(OutcomeRecorder.class);

    /** Two campaigns with the same template that are suspended within this time suspend the template as well. */
    private static final Duration TEMPLATE_WINDOW = Duration.ofHours(24);

    /** Two minutes; after them the sweeper or a webhook decides the outcome. */
    private static final RetryPolicy RETRY_POLICY = RetryPolicy.builder()
            .predicate(DataAccessException.class::isInstance)
            .maxRetries(239)
            .delay(Duration.ofMillis(500))
            .build();

    private final AttemptRepository attemptRepository;
    private final SuspensionRepository suspensionRepository;
    private final InstantSource clock;
    private final MeterRegistry metrics;
    private final Retry retry = new Retry(RETRY_POLICY, OutcomeRecorder::logRetry);
    private final Map<Evidence, Counter> outcomes = new EnumMap<>(Evidence.class);

    OutcomeRecorder(
            AttemptRepository attemptRepository,
            SuspensionRepository suspensionRepository,
            InstantSource clock,
            MeterRegistry metrics) {
        this.attemptRepository = attemptRepository;
        this.suspensionRepository = suspensionRepository;
        this.clock = clock;
        this.metrics = metrics;
        for (var evidence : Evidence.values()) {
            outcomes.put(evidence, metrics.counter("trickle.sender.outcomes", "evidence", tagValue(evidence)));
        }
    }

    /**
     * Records an outcome; empty if stronger evidence from a webhook is recorded already, so that there is nothing to
     * publish.
     */
    Optional<Attempt> record(AttemptId attempt, Outcome outcome) {
        var at = now();
        Objects.requireNonNull(outcomes.get(outcome.evidence())).increment();
        var recorded = retry.call(() -> attemptRepository.record(attempt, outcome, at));
        recorded.filter(Recorded::duplicate).ifPresent(any -> alertDuplicates(1));
        return recorded.map(Recorded::attempt);
    }

    /** Suspends a scope; returns the epoch of the suspension. */
    long suspend(AccountId account, Scope scope, String code) {
        var at = now();
        count(scope, code);
        var epoch = retry.call(() -> suspensionRepository.open(account, scope, code, at));
        retry.call(() -> templateToSuspend(account, scope, at)).ifPresent(template -> suspend(account, template, code));
        return epoch;
    }

    /** Suspends a scope because of a delivery report, unless a suspension of it has ended since the report. */
    void suspendUnlessEndedSince(AccountId account, Scope scope, String code, Instant reported) {
        var at = now();
        count(scope, code);
        suspensionRepository.openUnlessEndedSince(account, scope, code, reported, at);
        // No retries here: the listener reads the whole batch again, and a poll must not take minutes.
        templateToSuspend(account, scope, at)
                .ifPresent(template -> suspendUnlessEndedSince(account, template, code, reported));
    }

    /**
     * The template, if several of its campaigns are suspended: the cause of one suspension is the campaign, of several
     * the template.
     */
    private Optional<Scope> templateToSuspend(AccountId account, Scope scope, Instant at) {
        return scope.kind() == Scope.Kind.CAMPAIGN
                ? suspensionRepository.findTemplateOfSuspendedCampaigns(
                        account, CampaignId.of(scope.id()), at.minus(TEMPLATE_WINDOW))
                : Optional.empty();
    }

    private void count(Scope scope, String code) {
        metrics.counter("trickle.sender.suspensions", "scope", tagValue(scope.kind()), "code", code)
                .increment();
    }

    private static String tagValue(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** Alerts that messages were accepted although their claims had been released. */
    void alertDuplicates(int people) {
        metrics.counter("trickle.sender.duplicates").increment(people);
        log.error(
                "Possible duplicate: message accepted although its attempt no longer blocked others people={}", people);
    }

    /** Alerts about a rejection that concerns one recipient and may concern others. */
    void alertRefusal(Claimed claimed, String code) {
        metrics.counter("trickle.sender.alerts", "code", code).increment();
        log.warn(
                "Message rejected, attention required account={} number={} attempt={} code={}",
                claimed.account(),
                claimed.number(),
                claimed.attempt(),
                code);
    }

    private Instant now() {
        return SqlInstants.now(clock);
    }

    private static void logRetry(Exception failure) {
        log.warn("Outcome not recorded, retrying failure={}", failure.getClass().getSimpleName());
    }
}
