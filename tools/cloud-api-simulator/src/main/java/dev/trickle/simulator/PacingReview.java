package dev.trickle.simulator;

import dev.trickle.simulator.health.PauseReason;
import dev.trickle.simulator.health.TemplateKey;
import dev.trickle.simulator.health.TemplateStatus;
import dev.trickle.simulator.ledger.Acceptance;
import dev.trickle.simulator.ledger.AcceptanceLog;
import dev.trickle.simulator.pacing.PacingDecision;
import dev.trickle.simulator.pacing.PacingProgress;
import dev.trickle.simulator.pacing.PacingRules;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Meta's review of paced templates: dispatches the first messages, and holds others until the decision releases or
 * fails them.
 */
final class PacingReview {

    private static final TemplateChange PAUSED =
            new TemplateChange(TemplateStatus.PAUSED, true, PauseReason.RATE_LIMITING_PAUSE, null);

    private final Map<TemplateKey, PacingProgress> paced = new TreeMap<>();
    private final AcceptanceLog acceptanceLog;
    private final ScheduledActions scheduledActions;
    private final TemplateChanges changes;
    private final MessageDispatch messageDispatch;

    PacingReview(
            AcceptanceLog acceptanceLog,
            ScheduledActions scheduledActions,
            TemplateChanges changes,
            MessageDispatch messageDispatch) {
        this.acceptanceLog = acceptanceLog;
        this.scheduledActions = scheduledActions;
        this.changes = changes;
        this.messageDispatch = messageDispatch;
    }

    /** The name of the scheduled action. */
    private record Decision(TemplateKey template) {}

    /** Starts the pacing of this template, or changes its rules. */
    synchronized void startPacing(TemplateKey template, PacingRules pacingRules) {
        var current = paced.computeIfAbsent(template, unpaced -> new PacingProgress(pacingRules));
        current.changeRules(pacingRules);
        scheduleDecision(template, current);
    }

    /** Holds an accepted message if the rules require it; returns whether the message is held. */
    synchronized boolean holdIfPaced(TemplateKey template, Acceptance message) {
        var current = paced.get(template);
        if (current == null || current.dispatchOrHold(message)) {
            return false;
        }
        acceptanceLog.markHeld(message.sequence());
        scheduleDecision(template, current);
        return true;
    }

    private void scheduleDecision(TemplateKey template, PacingProgress current) {
        var pacingDecision = current.pacingRules().decision();
        current.decidedAt()
                .ifPresent(at -> scheduledActions.schedule(
                        new Decision(template), at, due -> decide(template, pacingDecision, due)));
    }

    /** Ends the pacing of this template; returns false if it is not paced. */
    synchronized boolean decide(TemplateKey template, PacingDecision pacingDecision, Instant at) {
        var ended = paced.remove(template);
        if (ended == null) {
            return false;
        }
        scheduledActions.cancel(new Decision(template));
        switch (pacingDecision) {
            case GOOD -> ended.held().forEach(message -> messageDispatch.release(message, at));
            case BAD -> {
                changes.apply(template, PAUSED, at);
                ended.held().forEach(message -> messageDispatch.drop(message, at));
            }
        }
        return true;
    }

    /** Returns the status of each paced template. */
    synchronized List<PacingStatus> listPacing() {
        return paced.entrySet().stream()
                .map(each -> PacingStatus.of(each.getKey(), each.getValue()))
                .toList();
    }
}
