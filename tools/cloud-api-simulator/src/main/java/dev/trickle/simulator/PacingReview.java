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

/** Meta's review of paced templates: some messages go, others are held until it has decided, and go or fail then. */
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

    /** What is noted on the agenda. */
    private record Decision(TemplateKey template) {}

    /** From now on this template is paced, or paced by other terms. */
    synchronized void pace(TemplateKey template, PacingRules pacingRules) {
        var current = paced.computeIfAbsent(template, unpaced -> new PacingProgress(pacingRules));
        current.on(pacingRules);
        note(template, current);
    }

    /** Whether an accepted message has to wait. */
    synchronized boolean holds(TemplateKey template, Acceptance message) {
        var current = paced.get(template);
        if (current == null || current.lets(message)) {
            return false;
        }
        acceptanceLog.hold(message.sequence());
        note(template, current);
        return true;
    }

    private void note(TemplateKey template, PacingProgress current) {
        var pacingDecision = current.pacingRules().verdict();
        current.decidedAt()
                .ifPresent(at -> scheduledActions.note(
                        new Decision(template), at, due -> decide(template, pacingDecision, due)));
    }

    /** Ends the pacing of this template; false if it is not paced. */
    synchronized boolean decide(TemplateKey template, PacingDecision pacingDecision, Instant at) {
        var over = paced.remove(template);
        if (over == null) {
            return false;
        }
        scheduledActions.strike(new Decision(template));
        switch (pacingDecision) {
            case GOOD -> over.held().forEach(message -> messageDispatch.release(message, at));
            case BAD -> {
                changes.make(template, PAUSED, at);
                over.held().forEach(message -> messageDispatch.drop(message, at));
            }
        }
        return true;
    }

    /** Every template that is paced now. */
    synchronized List<PacingStatus> pacing() {
        return paced.entrySet().stream()
                .map(each -> PacingStatus.of(each.getKey(), each.getValue()))
                .toList();
    }
}
