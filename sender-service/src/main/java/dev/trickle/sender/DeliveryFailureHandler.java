package dev.trickle.sender;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.error.ErrorClass;
import dev.trickle.pipeline.error.FailureSubject;
import dev.trickle.pipeline.error.MetaErrors;
import dev.trickle.sender.attempt.AttemptLookup;
import dev.trickle.sender.attempt.AttemptLookup.Origin;
import dev.trickle.sender.attempt.AttemptRepository.DeliveryReport;
import dev.trickle.sender.media.MediaUploads;
import dev.trickle.sender.media.UnknownMediaError;
import dev.trickle.sender.permission.FailureRateBreaker;
import dev.trickle.sender.permission.FailureRateBreaker.MonitoredScope;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Suspends a scope when failed deliveries concern more than their recipient: Meta reports some errors of whole
 * accounts, numbers, templates and campaigns only after it has accepted a message. Transient failures count like
 * permanent ones: a picture that cannot be fetched would otherwise fail for every recipient, once for each retry.
 */
final class DeliveryFailureHandler {

    /** Older reports are ignored: webhooks arrive late and more than once. */
    private static final Duration MAX_REPORT_AGE = Duration.ofHours(1);

    private final AttemptLookup attemptLookup;
    private final FailureRateBreaker failureRateBreaker;
    private final OutcomeRecorder outcomeRecorder;
    private final MediaUploads mediaUploads;
    private final Function<String, ErrorClass> errorClasses;
    private final Function<String, FailureSubject> subjects;
    private final InstantSource clock;

    DeliveryFailureHandler(
            AttemptLookup attemptLookup,
            FailureRateBreaker failureRateBreaker,
            OutcomeRecorder outcomeRecorder,
            MediaUploads mediaUploads,
            MetaErrors metaErrors,
            InstantSource clock) {
        this.attemptLookup = attemptLookup;
        this.failureRateBreaker = failureRateBreaker;
        this.outcomeRecorder = outcomeRecorder;
        this.mediaUploads = mediaUploads;
        this.errorClasses = metaErrors.reportClasses();
        this.subjects = metaErrors.subjects();
        this.clock = clock;
    }

    /**
     * Suspends the scopes that the failures concern, unless they concern the recipients alone, and discards the uploads
     * of files that WhatsApp could not use.
     */
    void handle(Map<AttemptId, DeliveryReport> failures) {
        var origins = attemptLookup.findOrigins(failures.keySet());
        origins.forEach((attempt, origin) -> discardUnusableMedia(origin, failures.get(attempt)));
        var monitored = new HashSet<MonitoredScope>();
        origins.forEach((attempt, origin) -> {
            var report = failures.get(attempt);
            if (report != null && report.code() != null && isRecent(report)) {
                suspendedScope(errorClasses.apply(report.code())).ifPresent(kind -> suspend(origin, kind, report));
                if (subjects.apply(report.code()) != FailureSubject.PERSON) {
                    monitored.add(new MonitoredScope(origin.account(), Scope.of(origin.campaign())));
                    monitored.add(new MonitoredScope(origin.account(), origin.template()));
                }
            }
        });
        monitored.stream()
                .filter(failureRateBreaker::isMassFailure)
                .forEach(monitoredScope -> outcomeRecorder.suspend(
                        monitoredScope.account(), monitoredScope.scope(), FailureRateBreaker.CODE));
    }

    private void discardUnusableMedia(Origin origin, @Nullable DeliveryReport report) {
        if (report != null && report.code() != null && UnknownMediaError.isReportedBy(report.code())) {
            mediaUploads.discard(origin.campaign(), origin.number(), report.at());
        }
    }

    private void suspend(Origin origin, Scope.Kind kind, DeliveryReport report) {
        outcomeRecorder.suspendUnlessEndedSince(
                origin.account(), origin.scope(kind), String.valueOf(report.code()), report.at());
    }

    private boolean isRecent(DeliveryReport report) {
        return report.at().isAfter(clock.instant().minus(MAX_REPORT_AGE));
    }

    private static Optional<Scope.Kind> suspendedScope(ErrorClass errorClass) {
        return switch (errorClass) {
            case SUSPENDS_ACCOUNT -> Optional.of(Scope.Kind.ACCOUNT);
            case SUSPENDS_NUMBER -> Optional.of(Scope.Kind.NUMBER);
            case SUSPENDS_TEMPLATE -> Optional.of(Scope.Kind.TEMPLATE);
            case SUSPENDS_CAMPAIGN -> Optional.of(Scope.Kind.CAMPAIGN);
            case FAILED, FAILED_WITH_ALERT, OPTED_OUT, TRANSIENT, PAIR_RATE, THROTTLED, UNCONFIRMED -> Optional.empty();
        };
    }
}
