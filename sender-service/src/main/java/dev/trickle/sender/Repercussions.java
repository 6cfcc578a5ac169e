package dev.trickle.sender;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.Scope;
import dev.trickle.sender.attempt.Attempts.Report;
import dev.trickle.sender.attempt.Origins;
import dev.trickle.sender.attempt.Origins.Origin;
import dev.trickle.sender.brake.MassFailures;
import dev.trickle.sender.brake.MassFailures.Suspect;
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
final class Repercussions {

    /** Older reports are history: webhooks come late and more than once. */
    private static final Duration NEWS = Duration.ofHours(1);

    private final Origins origins;
    private final MassFailures massFailures;
    private final Ledger ledger;
    private final Function<String, ErrorClass> policy;
    private final Function<String, FailureSubject> subjects;
    private final InstantSource calendar;

    Repercussions(
            Origins origins, MassFailures massFailures, Ledger ledger, ErrorPolicy policy, InstantSource calendar) {
        this.origins = origins;
        this.massFailures = massFailures;
        this.ledger = ledger;
        this.policy = policy.ofReports();
        this.subjects = policy.subjects();
        this.calendar = calendar;
    }

    /** Suspends what the failures are about, if it is not the people. */
    void of(Map<AttemptId, Report> failures) {
        var known = origins.of(failures.keySet());
        var suspects = new HashSet<Suspect>();
        known.forEach((attempt, origin) -> {
            var report = failures.get(attempt);
            if (report != null && report.code() != null && isNews(report)) {
                suspended(policy.apply(report.code())).ifPresent(kind -> suspend(origin, kind, report));
                if (subjects.apply(report.code()) != FailureSubject.PERSON) {
                    suspects.add(new Suspect(origin.account(), Scope.of(origin.campaign())));
                    suspects.add(new Suspect(origin.account(), origin.template()));
                }
            }
        });
        suspects.stream()
                .filter(massFailures::isTrueOf)
                .forEach(suspect -> ledger.suspend(suspect.account(), suspect.scope(), MassFailures.CODE));
    }

    private void suspend(Origin origin, Scope.Kind kind, Report report) {
        ledger.suspendUnlessOver(origin.account(), origin.scope(kind), String.valueOf(report.code()), report.at());
    }

    private boolean isNews(Report report) {
        return report.at().isAfter(calendar.instant().minus(NEWS));
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
