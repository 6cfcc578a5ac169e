package dev.trickle.scheduler.recovery;

import dev.trickle.pipeline.CampaignEvent.UnconfirmedResolved;
import dev.trickle.pipeline.DeliveryUpdate.AttemptReport;
import dev.trickle.pipeline.MessageEvent;
import dev.trickle.pipeline.ScheduleEvent.RecipientFailed;
import dev.trickle.pipeline.ScheduleEvent.RecipientSkipped;
import dev.trickle.pipeline.ScheduleEvent.SkipReason;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.scheduler.recipient.Recipient;
import dev.trickle.scheduler.recipient.RecipientState;
import dev.trickle.scheduler.recipient.RecipientState.AwaitingDelivery;
import dev.trickle.scheduler.recipient.RecipientState.ClosedUnconfirmed;
import dev.trickle.scheduler.recipient.RecipientState.Failed;
import dev.trickle.scheduler.recipient.RecipientState.InFlight;
import dev.trickle.scheduler.recipient.RecipientState.Sent;
import dev.trickle.scheduler.recipient.RecipientState.Skipped;
import dev.trickle.scheduler.store.AccountContext;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Determines the state of a recipient from all events about it: each attempt with its evidence, then the decisions of
 * people, then the final state that was published.
 */
final class RecipientReplay {

    private final AccountContext context;
    private final InputEventHandler eventHandler;
    private final Duration outcomeGrace;

    RecipientReplay(AccountContext context, InputEventHandler eventHandler, Duration outcomeGrace) {
        this.context = context;
        this.eventHandler = eventHandler;
        this.outcomeGrace = outcomeGrace;
    }

    /** The state that this history has led to; slots, the daily quota and suspensions are updated. */
    Recipient replay(Recipient planned, List<Object> history) {
        var recipient = planned;
        for (var request : requests(history)) {
            recipient = release(recipient, request);
            for (var evidence : evidence(history, request.attempt().number())) {
                recipient = eventHandler.replay(afterDeliveryTimeout(recipient, evidence), evidence);
            }
        }
        for (var resolution : eventsOf(UnconfirmedResolved.class, history).toList()) {
            recipient = isPast(resolution, recipient, history) ? recipient : eventHandler.replay(recipient, resolution);
        }
        var published = finalState(history);
        return published.isPresent() ? recipient.withState(afterFinal(recipient, published.get())) : recipient;
    }

    /** Whether a later attempt has had an outcome since: the decision was carried out, and is not carried out again. */
    private static boolean isPast(UnconfirmedResolved resolution, Recipient recipient, List<Object> history) {
        return resolution.attempt().number() < recipient.attempt()
                && evidence(history, recipient.attempt()).stream()
                        .anyMatch(event -> event instanceof MessageEvent outcome
                                && !outcome.at().isBefore(resolution.at()));
    }

    /** Whether the recipient's final state was published. */
    static boolean hasFinalState(List<Object> history) {
        return finalState(history).isPresent();
    }

    private static Optional<RecipientState> finalState(List<Object> history) {
        var failed = eventsOf(RecipientFailed.class, history).<RecipientState>map(event -> new Failed(event.code()));
        var skipped =
                eventsOf(RecipientSkipped.class, history).<RecipientState>map(event -> new Skipped(event.reason()));
        return Stream.concat(failed, skipped).findFirst();
    }

    /** Evidence of acceptance moves even a final recipient to sent. */
    private static RecipientState afterFinal(Recipient recipient, RecipientState published) {
        return recipient.evidence().isAccepted() ? new Sent(true) : published;
    }

    /** The requests by attempt; one that was published again is contained once. */
    private static List<SendRequested> requests(List<Object> history) {
        return eventsOf(SendRequested.class, history)
                .distinct()
                .sorted(Comparator.comparingInt(request -> request.attempt().number()))
                .toList();
    }

    private static List<Object> evidence(List<Object> history, int attempt) {
        return history.stream()
                .filter(event -> switch (event) {
                    case MessageEvent outcome -> outcome.attempt().number() == attempt;
                    case AttemptReport report -> report.attempt().number() == attempt;
                    default -> false;
                })
                .toList();
    }

    private static <E> Stream<E> eventsOf(Class<E> type, List<Object> history) {
        return history.stream().filter(type::isInstance).map(type::cast);
    }

    /** A failed delivery that was reported after the timeout leads to no retry. */
    private static Recipient afterDeliveryTimeout(Recipient recipient, Object evidence) {
        var isTimeoutOver = recipient.state() instanceof AwaitingDelivery awaiting
                && evidence instanceof AttemptReport report
                && !report.at().isBefore(awaiting.until());
        return isTimeoutOver ? recipient.withState(new Sent()) : recipient;
    }

    private Recipient release(Recipient recipient, SendRequested request) {
        var quotaDate = context.account().dateAt(request.at());
        context.updateAccount(state -> state.withRestoredMessage(request.campaign(), quotaDate));
        var inFlight = new InFlight(request, quotaDate, request.notAfter().plus(outcomeGrace));
        return recipient
                .withContactKey(request.contactKey())
                .withTries(request.tries())
                .withAttempt(request.attempt().number(), inFlight);
    }

    /**
     * The final state of a recipient of a closed campaign for which none was published: it was never released, or its
     * message counted as sent, or as unconfirmed. Evidence that came later changed nothing.
     */
    static Recipient close(Recipient recipient) {
        if (recipient.attempt() == 0) {
            return recipient.withState(new Skipped(SkipReason.LOST));
        }
        var evidence = recipient.evidence();
        var countsAsSent = evidence.isAccepted()
                || (!evidence.undelivered().isEmpty()
                        && evidence.latestUnconfirmed().isEmpty());
        return recipient.withState(
                countsAsSent || recipient.state() instanceof Sent
                        ? new Sent()
                        : new ClosedUnconfirmed(evidence.latestUnconfirmed().orElse(recipient.attempt()), null));
    }
}
