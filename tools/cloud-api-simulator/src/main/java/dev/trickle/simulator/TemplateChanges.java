package dev.trickle.simulator;

import dev.trickle.simulator.health.AccountHealth;
import dev.trickle.simulator.health.PauseReason;
import dev.trickle.simulator.health.TemplateKey;
import dev.trickle.simulator.webhook.WebhookNotice.TemplateChanged;
import dev.trickle.simulator.webhook.Webhooks;
import java.time.Instant;
import java.util.Optional;

/** Changes what Meta thinks of templates, for good or for a while, and tells so by webhook where it is to be told. */
final class TemplateChanges {

    private final AccountHealth accountHealth;
    private final ScheduledActions scheduledActions;
    private final Webhooks webhooks;

    TemplateChanges(AccountHealth accountHealth, ScheduledActions scheduledActions, Webhooks webhooks) {
        this.accountHealth = accountHealth;
        this.scheduledActions = scheduledActions;
        this.webhooks = webhooks;
    }

    /** From this instant on; an earlier change that was to last for a while does not end by itself any more. */
    void make(TemplateKey template, TemplateChange change, Instant at) {
        var before = accountHealth.of(template);
        scheduledActions.strike(template);
        accountHealth.declare(template, change.status());
        if (change.told()) {
            var title = Optional.ofNullable(change.title()).or(() -> PauseReason.of(before, change.status()));
            webhooks.tell(new TemplateChanged(template, change.status(), title.orElse(null), at));
        }
        var lasts = change.lasts();
        if (lasts != null) {
            scheduledActions.note(template, at.plus(lasts), end -> make(template, change.undone(), end));
        }
    }

    /** Everything stands well again, and nobody is told. */
    void forget() {
        accountHealth.declaredTemplates().keySet().forEach(scheduledActions::strike);
        accountHealth.forgetDeclared();
    }
}
