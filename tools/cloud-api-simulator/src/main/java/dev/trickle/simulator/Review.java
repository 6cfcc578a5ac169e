package dev.trickle.simulator;

import dev.trickle.simulator.ledger.Acceptance;
import dev.trickle.simulator.ledger.Ledger;
import dev.trickle.simulator.pacing.Paced;
import dev.trickle.simulator.pacing.Terms;
import dev.trickle.simulator.pacing.Verdict;
import dev.trickle.simulator.standing.Occasion;
import dev.trickle.simulator.standing.TemplateStatus;
import dev.trickle.simulator.standing.Translation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Meta's review of paced templates: some messages go, others are held until it has decided, and go or fail then. */
final class Review {

    private static final TemplateChange PAUSED =
            new TemplateChange(TemplateStatus.PAUSED, true, Occasion.RATE_LIMITING_PAUSE, null);

    private final Map<Translation, Paced> paced = new TreeMap<>();
    private final Ledger ledger;
    private final Agenda agenda;
    private final TemplateChanges changes;
    private final Departures departures;

    Review(Ledger ledger, Agenda agenda, TemplateChanges changes, Departures departures) {
        this.ledger = ledger;
        this.agenda = agenda;
        this.changes = changes;
        this.departures = departures;
    }

    /** What is noted on the agenda. */
    private record Decision(Translation template) {}

    /** From now on this template is paced, or paced by other terms. */
    synchronized void pace(Translation template, Terms terms) {
        var current = paced.computeIfAbsent(template, unpaced -> new Paced(terms));
        current.on(terms);
        note(template, current);
    }

    /** Whether an accepted message has to wait. */
    synchronized boolean holds(Translation template, Acceptance message) {
        var current = paced.get(template);
        if (current == null || current.lets(message)) {
            return false;
        }
        ledger.hold(message.sequence());
        note(template, current);
        return true;
    }

    private void note(Translation template, Paced current) {
        var verdict = current.terms().verdict();
        current.decidedAt()
                .ifPresent(at -> agenda.note(new Decision(template), at, due -> decide(template, verdict, due)));
    }

    /** Ends the pacing of this template; false if it is not paced. */
    synchronized boolean decide(Translation template, Verdict verdict, Instant at) {
        var over = paced.remove(template);
        if (over == null) {
            return false;
        }
        agenda.strike(new Decision(template));
        switch (verdict) {
            case GOOD -> over.held().forEach(message -> departures.release(message, at));
            case BAD -> {
                changes.make(template, PAUSED, at);
                over.held().forEach(message -> departures.drop(message, at));
            }
        }
        return true;
    }

    /** Every template that is paced now. */
    synchronized List<Pacing> pacing() {
        return paced.entrySet().stream()
                .map(each -> Pacing.of(each.getKey(), each.getValue()))
                .toList();
    }
}
