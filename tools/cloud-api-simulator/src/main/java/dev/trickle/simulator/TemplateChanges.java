package dev.trickle.simulator;

import dev.trickle.simulator.standing.Occasion;
import dev.trickle.simulator.standing.Standing;
import dev.trickle.simulator.standing.Translation;
import dev.trickle.simulator.webhook.Notice.TemplateChanged;
import dev.trickle.simulator.webhook.Webhooks;
import java.time.Instant;
import java.util.Optional;

/** Changes what Meta thinks of templates, for good or for a while, and tells so by webhook where it is to be told. */
final class TemplateChanges {

    private final Standing standing;
    private final Agenda agenda;
    private final Webhooks webhooks;

    TemplateChanges(Standing standing, Agenda agenda, Webhooks webhooks) {
        this.standing = standing;
        this.agenda = agenda;
        this.webhooks = webhooks;
    }

    /** From this instant on; an earlier change that was to last for a while does not end by itself any more. */
    void make(Translation template, TemplateChange change, Instant at) {
        var before = standing.of(template);
        agenda.strike(template);
        standing.declare(template, change.status());
        if (change.told()) {
            var title = Optional.ofNullable(change.title()).or(() -> Occasion.of(before, change.status()));
            webhooks.tell(new TemplateChanged(template, change.status(), title.orElse(null), at));
        }
        var lasts = change.lasts();
        if (lasts != null) {
            agenda.note(template, at.plus(lasts), end -> make(template, change.undone(), end));
        }
    }

    /** Everything stands well again, and nobody is told. */
    void forget() {
        standing.declaredTemplates().keySet().forEach(agenda::strike);
        standing.forgetDeclared();
    }
}
