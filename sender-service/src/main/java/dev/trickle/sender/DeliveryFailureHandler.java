package dev.trickle.sender;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.Scope;
import dev.trickle.sender.attempt.AttemptLookup;
import dev.trickle.sender.attempt.AttemptLookup.Origin;
import dev.trickle.sender.attempt.AttemptRepository.DeliveryReport;
import dev.trickle.sender.permission.FailureRateBreaker;
import dev.trickle.sender.permission.FailureRateBreaker.Suspect;
import dev.trickle.sender.whatsapp.ErrorClass;
import dev.trickle.sender.whatsapp.ErrorPolicy;
import dev.trickle.sender.whatsapp.FailureSubject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a failed delivery means for others than its recipient: Meta reports some errors of whole accounts, numbers,
 * templates and campaigns only when a message has been taken. Transient failures count like permanent ones: a picture
 * that cannot be fetched would otherwise fail for every recipient, once for each retry.
 */
final class DeliveryFailureHandler {

    /** Older reports are history: webhooks come late and more than once. */
    private static final Duration NEWS = Duration.ofHours(1);

    private final AttemptLookup attemptLookup;
    private final FailureRateBreaker failureRateBreaker;
    private final OutcomeRecorder outcomeRecorder;
    private final Function<String, ErrorClass> policy;
    private final Function<String, FailureSubject> subjects;
    private final InstantSource calendar;

    DeliveryFailureHandler(
            AttemptLookup attemptLookup,
            FailureRateBreaker failureRateBreaker,
            OutcomeRecorder outcomeRecorder,
            ErrorPolicy policy,
            InstantSource calendar) {
        this.attemptLookup = attemptLookup;
        this.failureRateBreaker = failureRateBreaker;
        this.outcomeRecorder = outcomeRecorder;
        this.policy = policy.ofReports();
        this.subjects = policy.subjects();
        this.calendar = calendar;
    }

    /** Suspends what the failures are about, if it is not the people. */
    void of(Map<AttemptId, DeliveryReport> failures) {
        var known = attemptLookup.of(failures.keySet());
        var suspects = new HashSet<Suspect>();
        known.forEach((attempt, origin) -> {
            var deliveryReport = failures.get(attempt);
            if (deliveryReport != null && deliveryReport.code() != null && isNews(deliveryReport)) {
                suspended(policy.apply(deliveryReport.code())).ifPresent(kind -> suspend(origin, kind, deliveryReport));
                if (subjects.apply(deliveryReport.code()) != FailureSubject.PERSON) {
                    suspects.add(new Suspect(origin.account(), Scope.of(origin.campaign())));
                    suspects.add(new Suspect(origin.account(), origin.template()));
                }
            }
        });
        suspects.stream()
                .filter(failureRateBreaker::isTrueOf)
                .forEach(suspect ->
                        outcomeRecorder.suspend(suspect.account(), suspect.scope(), FailureRateBreaker.CODE));
    }

    private void suspend(Origin origin, Scope.Kind kind, DeliveryReport deliveryReport) {
        outcomeRecorder.suspendUnlessOver(
                origin.account(), origin.scope(kind), String.valueOf(deliveryReport.code()), deliveryReport.at());
    }

    private boolean isNews(DeliveryReport deliveryReport) {
        return deliveryReport.at().isAfter(calendar.instant().minus(NEWS));
    }

    private static Optional<Scope.Kind> suspended(ErrorClass meaning) {
        return switch (meaning) {
            case SUSPENDS_ACCOUNT -> Optional.of(Scope.Kind.ACCOUNT);
            case SUSPENDS_NUMBER -> Optional.of(Scope.Kind.NUMBER);
            case SUSPENDS_TEMPLATE -> Optional.of(Scope.Kind.TEMPLATE);
            case SUSPENDS_CAMPAIGN -> Optional.of(Scope.Kind.CAMPAIGN);
            case FAILED, FAILED_WITH_ALARM, OPTED_OUT, MAY_PASS, PAIR_RATE, THROTTLED, UNCLEAR -> Optional.empty();
        };
    }
}
