package dev.trickle.api.resolution;

import dev.trickle.api.audit.AuditLog;
import dev.trickle.api.database.SqlInstants;
import dev.trickle.api.outbox.ApiOutbox;
import dev.trickle.api.problem.FieldError;
import dev.trickle.api.problem.StateConflict;
import dev.trickle.api.resolution.UnconfirmedAttemptRepository.AttemptToResolve;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignEvent.UnconfirmedResolved;
import dev.trickle.pipeline.Topics;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;

/** Tells the pipeline what a person decided, about all the attempts of a request or about none. */
@Component
class ResolutionService {

    private static final Logger log = LoggerFactory.getLogger(ResolutionService.class);

    private final UnconfirmedAttemptRepository unconfirmed;
    private final DecisionRepository decisionRepository;
    private final ApiOutbox apiOutbox;
    private final AuditLog audit;
    private final TransactionOperations transactions;
    private final InstantSource calendar;

    ResolutionService(
            UnconfirmedAttemptRepository unconfirmed,
            DecisionRepository decisionRepository,
            ApiOutbox apiOutbox,
            AuditLog audit,
            TransactionOperations transactions,
            InstantSource calendar) {
        this.unconfirmed = unconfirmed;
        this.decisionRepository = decisionRepository;
        this.apiOutbox = apiOutbox;
        this.audit = audit;
        this.transactions = transactions;
        this.calendar = calendar;
    }

    /** Says how many attempts were decided. An outcome that becomes clear meanwhile outranks the decision. */
    int resolve(@Nullable JsonNode body) {
        var resolution = Resolution.in(body);
        transactions.executeWithoutResult(transaction -> {
            var found = unconfirmed.among(resolution.attempts());
            checkUnconfirmed(resolution.attempts(), found);
            checkOpen(found);
            decide(found, resolution);
        });
        log.info(
                "Unconfirmed resolved decision={} attempts={}",
                resolution.decision(),
                resolution.attempts().size());
        return resolution.attempts().size();
    }

    private void decide(List<AttemptToResolve> found, Resolution resolution) {
        var now = SqlInstants.now(calendar);
        var decided = found.stream()
                .filter(attempt -> !decisionRepository.add(attempt, resolution, now))
                .map(AttemptToResolve::attempt)
                .toList();
        refuse(decided, "decided", "was decided by somebody else just now");
        found.forEach(attempt -> tell(attempt, resolution, now));
        found.stream()
                .collect(Collectors.groupingBy(
                        AttemptToResolve::campaign,
                        Collectors.mapping(each -> each.attempt().toString(), Collectors.toList())))
                .forEach((campaign, attempts) -> audit.note(
                        "unconfirmed-resolved",
                        campaign,
                        Map.of("decision", resolution.decision(), "attempts", attempts),
                        now));
    }

    private void tell(AttemptToResolve attemptToResolve, Resolution resolution, Instant now) {
        var event = new UnconfirmedResolved(
                attemptToResolve.campaign(), attemptToResolve.attempt(), resolution.decision(), resolution.by(), now);
        apiOutbox.add(Topics.CAMPAIGN_EVENTS, attemptToResolve.account(), event, now);
    }

    private static void checkUnconfirmed(List<AttemptId> asked, List<AttemptToResolve> found) {
        var others = new HashSet<>(asked);
        found.forEach(attempt -> others.remove(attempt.attempt()));
        refuse(List.copyOf(others), "not-unconfirmed", "is not unconfirmed");
    }

    private static void checkOpen(List<AttemptToResolve> found) {
        var closed = found.stream()
                .filter(AttemptToResolve::closed)
                .map(AttemptToResolve::attempt)
                .toList();
        refuse(closed, "closed", "belongs to a closed campaign, whose totals stand");
    }

    private static void refuse(List<AttemptId> attempts, String rule, String message) {
        if (!attempts.isEmpty()) {
            throw new StateConflict(
                    "Nothing was decided, because of the attempts in errors",
                    attempts.stream()
                            .map(attempt -> new FieldError("attempts", rule, attempt + " " + message))
                            .sorted(Comparator.comparing(FieldError::message))
                            .toList());
        }
    }
}
