package dev.trickle.api.resolution;

import dev.trickle.api.audit.AuditLog;
import dev.trickle.api.outbox.ApiOutbox;
import dev.trickle.api.problem.FieldError;
import dev.trickle.api.problem.StateConflict;
import dev.trickle.api.resolution.UnconfirmedAttemptRepository.AttemptToResolve;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignEvent.Decision;
import dev.trickle.pipeline.CampaignEvent.UnconfirmedResolved;
import dev.trickle.pipeline.Topics;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;

/** Records and publishes decisions about unconfirmed attempts, for all attempts of a request or for none. */
@Component
class ResolutionService {

    private static final Logger log = LoggerFactory.getLogger(ResolutionService.class);

    private final UnconfirmedAttemptRepository unconfirmed;
    private final DecisionRepository decisionRepository;
    private final ApiOutbox apiOutbox;
    private final AuditLog audit;
    private final TransactionOperations transactions;
    private final InstantSource clock;

    ResolutionService(
            UnconfirmedAttemptRepository unconfirmed,
            DecisionRepository decisionRepository,
            ApiOutbox apiOutbox,
            AuditLog audit,
            TransactionOperations transactions,
            InstantSource clock) {
        this.unconfirmed = unconfirmed;
        this.decisionRepository = decisionRepository;
        this.apiOutbox = apiOutbox;
        this.audit = audit;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Resolves the attempts. An outcome that is confirmed later outranks the decision. */
    ResolutionResult resolve(@Nullable JsonNode body) {
        var resolution = Resolution.parse(body, SqlInstants.now(clock));
        var filter = resolution.filter();
        var result = transactions.execute(
                transaction -> filter == null ? resolveNamed(resolution) : resolveMatching(resolution, filter));
        log.info("Unconfirmed attempts resolved decision={} attempts={}", resolution.decision(), result.resolved());
        return result;
    }

    private ResolutionResult resolveNamed(Resolution resolution) {
        var found = unconfirmed.findUnconfirmed(resolution.attempts());
        checkUnconfirmed(resolution.attempts(), found);
        checkFeasible(found, resolution.decision());
        decide(found, resolution);
        return new ResolutionResult(found.size(), null);
    }

    private ResolutionResult resolveMatching(Resolution resolution, UnconfirmedAttemptFilter filter) {
        var feasible = findFeasible(filter, resolution.decision());
        decide(feasible, resolution);
        return new ResolutionResult(
                feasible.size(), unconfirmed.summaryOf(filter).count());
    }

    /** The oldest attempts for which the decision can be carried out, at most as many as a request may name. */
    private List<AttemptToResolve> findFeasible(UnconfirmedAttemptFilter filter, Decision decision) {
        var feasible = new ArrayList<AttemptToResolve>();
        PageCursor cursor = null;
        List<UnconfirmedAttempt> page;
        do {
            page = unconfirmed.page(filter, cursor, Resolution.MAX_ATTEMPTS);
            if (!page.isEmpty()) {
                cursor = PageCursor.after(page.getLast());
            }
            unconfirmed
                    .findUnconfirmed(
                            page.stream().map(UnconfirmedAttempt::attempt).toList())
                    .stream()
                    .filter(attempt -> attempt.allows(decision))
                    .forEach(feasible::add);
        } while (page.size() == Resolution.MAX_ATTEMPTS && feasible.size() < Resolution.MAX_ATTEMPTS);
        return feasible.stream().limit(Resolution.MAX_ATTEMPTS).toList();
    }

    private void decide(List<AttemptToResolve> found, Resolution resolution) {
        var now = SqlInstants.now(clock);
        var decided = found.stream()
                .filter(attempt -> !decisionRepository.insert(attempt, resolution, now))
                .map(AttemptToResolve::attempt)
                .toList();
        rejectIfAny(decided, "already-decided", "was decided by another request");
        found.forEach(attempt -> publish(attempt, resolution, now));
        found.stream()
                .collect(Collectors.groupingBy(
                        AttemptToResolve::campaign,
                        Collectors.mapping(each -> each.attempt().toString(), Collectors.toList())))
                .forEach((campaign, attempts) -> audit.record(
                        "unconfirmed-resolved",
                        campaign,
                        Map.of("decision", resolution.decision(), "attempts", attempts),
                        now));
    }

    private void publish(AttemptToResolve attemptToResolve, Resolution resolution, Instant now) {
        var event = new UnconfirmedResolved(
                attemptToResolve.campaign(), attemptToResolve.attempt(), resolution.decision(), resolution.by(), now);
        apiOutbox.add(Topics.CAMPAIGN_EVENTS, attemptToResolve.account(), event, now);
    }

    private static void checkUnconfirmed(List<AttemptId> requested, List<AttemptToResolve> found) {
        var others = new HashSet<>(requested);
        found.forEach(attempt -> others.remove(attempt.attempt()));
        rejectIfAny(List.copyOf(others), "not-unconfirmed", "is not unconfirmed");
    }

    /** Rejects decisions that the scheduler would not carry out. */
    private static void checkFeasible(List<AttemptToResolve> found, Decision decision) {
        rejectIf(found, AttemptToResolve::closed, "closed", "belongs to a closed campaign, whose totals are final");
        rejectIf(found, AttemptToResolve::superseded, "superseded", "has been followed by another attempt");
        if (decision == Decision.RESEND) {
            rejectIf(found, AttemptToResolve::ended, "ended", "belongs to a campaign that sends no more messages");
            rejectIf(found, AttemptToResolve::optedOut, "opted-out", "was sent to a person who gets no more messages");
        }
    }

    private static void rejectIf(
            List<AttemptToResolve> found, Predicate<AttemptToResolve> obstacle, String rule, String message) {
        rejectIfAny(
                found.stream().filter(obstacle).map(AttemptToResolve::attempt).toList(), rule, message);
    }

    private static void rejectIfAny(List<AttemptId> attempts, String rule, String message) {
        if (!attempts.isEmpty()) {
            throw new StateConflict(
                    "No attempt was resolved, because of the attempts in errors",
                    attempts.stream()
                            .map(attempt -> new FieldError("attempts", rule, attempt + " " + message))
                            .sorted(Comparator.comparing(FieldError::message))
                            .toList());
        }
    }
}
