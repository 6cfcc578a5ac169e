package dev.trickle.simulator;

import dev.trickle.simulator.health.AccountHealth;
import dev.trickle.simulator.health.PauseReason;
import dev.trickle.simulator.health.TemplateKey;
import dev.trickle.simulator.webhook.WebhookNotice.TemplateChanged;
import dev.trickle.simulator.webhook.Webhooks;
import java.time.Instant;
import java.util.Optional;

/** Changes the status of templates, permanently or for a period, and reports the change by webhook on request. */
final class TemplateChanges {

    private final AccountHealth accountHealth;
    private final ScheduledActions scheduledActions;
    private final Webhooks webhooks;

    TemplateChanges(AccountHealth accountHealth, ScheduledActions scheduledActions, Webhooks webhooks) {
        this.accountHealth = accountHealth;
        this.scheduledActions = scheduledActions;
        this.webhooks = webhooks;
    }

    /** Applies the change at this instant; the scheduled end of an earlier temporary change is cancelled. */
    void apply(TemplateKey template, TemplateChange change, Instant at) {
        var before = accountHealth.statusOf(template);
        scheduledActions.cancel(template);
        accountHealth.declare(template, change.status());
        if (change.webhook()) {
            var title = Optional.ofNullable(change.title()).or(() -> PauseReason.of(before, change.status()));
            webhooks.send(new TemplateChanged(template, change.status(), title.orElse(null), at));
        }
        var lasts = change.duration();
        if (lasts != null) {
            scheduledActions.schedule(template, at.plus(lasts), end -> apply(template, change.reverted(), end));
        }
    }

    /** Clears all declarations without a webhook. */
    void reset() {
        accountHealth.declaredTemplates().keySet().forEach(scheduledActions::cancel);
        accountHealth.clearDeclarations();
    }
}
