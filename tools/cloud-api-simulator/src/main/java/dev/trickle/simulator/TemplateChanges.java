package dev.trickle.simulator;

import dev.trickle.simulator.health.AccountHealth;
import dev.trickle.simulator.health.PauseReason;
import dev.trickle.simulator.health.TemplateKey;
import dev.trickle.simulator.health.TemplateStatus;
import dev.trickle.simulator.message.TemplateCatalogue;
import dev.trickle.simulator.message.TemplateDefinition;
import dev.trickle.simulator.webhook.WebhookNotice;
import dev.trickle.simulator.webhook.WebhookNotice.TemplateChanged;
import dev.trickle.simulator.webhook.WebhookNotice.TemplateEdited;
import dev.trickle.simulator.webhook.WebhookNotice.TemplateRated;
import dev.trickle.simulator.webhook.WebhookNotice.TemplateRecategorised;
import dev.trickle.simulator.webhook.Webhooks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Creates, changes and deletes templates, permanently or for a period, and reports it by webhook on request. */
final class TemplateChanges {

    private final TemplateCatalogue catalogue;
    private final AccountHealth accountHealth;
    private final ScheduledActions scheduledActions;
    private final Webhooks webhooks;

    TemplateChanges(
            TemplateCatalogue catalogue,
            AccountHealth accountHealth,
            ScheduledActions scheduledActions,
            Webhooks webhooks) {
        this.catalogue = catalogue;
        this.accountHealth = accountHealth;
        this.scheduledActions = scheduledActions;
        this.webhooks = webhooks;
    }

    /** Creates the template, or changes the parts that the request contains. */
    synchronized void define(TemplateKey template, TemplateRequest request, Instant at) {
        var before = catalogue.find(template);
        var after = catalogue.change(template, existing -> changed(template, existing, request));
        before.filter(each -> request.webhook())
                .ifPresent(each -> notices(template, each, after, at).forEach(webhooks::send));
        var status = Optional.ofNullable(request.status());
        if (before.isEmpty()) {
            apply(template, status.orElse(TemplateStatus.APPROVED), request.webhook(), at);
        } else {
            status.filter(each -> each != accountHealth.statusOf(template))
                    .ifPresent(each -> apply(template, each, request.webhook(), at));
        }
    }

    /** Deletes the template with its declared status; false if it does not exist. */
    synchronized boolean delete(TemplateKey template, boolean webhook, Instant at) {
        var defined = catalogue.delete(template);
        var declared = accountHealth.clearDeclaration(template);
        scheduledActions.cancel(template);
        if ((defined || declared) && webhook) {
            webhooks.send(new TemplateChanged(template, TemplateStatus.DELETED, null, at));
        }
        return defined || declared;
    }

    private static TemplateDefinition changed(
            TemplateKey template, @Nullable TemplateDefinition existing, TemplateRequest request) {
        var components = request.components();
        var changed = existing;
        if (changed == null) {
            changed = TemplateDefinition.of(
                    template.name(),
                    template.language(),
                    request.category(),
                    request.parameterFormat(),
                    components == null ? List.of() : components);
        } else if (components != null) {
            changed = changed.edited(request.parameterFormat(), components);
        }
        var category = request.category();
        if (category != null && !category.equals(changed.category())) {
            changed = changed.recategorised(category);
        }
        var quality = request.quality();
        return quality == null ? changed : changed.rated(quality);
    }

    private static List<WebhookNotice> notices(
            TemplateKey template, TemplateDefinition before, TemplateDefinition after, Instant at) {
        var notices = new ArrayList<WebhookNotice>();
        if (!before.components().equals(after.components())) {
            notices.add(new TemplateEdited(template, after.components(), at));
        }
        if (!before.category().equals(after.category())) {
            notices.add(new TemplateRecategorised(template, before.category(), after.category(), at));
        }
        if (!before.quality().equals(after.quality())) {
            notices.add(new TemplateRated(template, before.quality(), after.quality(), at));
        }
        return notices;
    }

    private void apply(TemplateKey template, TemplateStatus status, boolean webhook, Instant at) {
        apply(template, new TemplateChange(status, webhook, null, null), at);
    }

    /** Applies the change at this instant; the scheduled end of an earlier temporary change is cancelled. */
    synchronized void apply(TemplateKey template, TemplateChange change, Instant at) {
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

    /** Clears all declared statuses without a webhook; templates stay defined. */
    synchronized void reset() {
        accountHealth.declaredTemplates().keySet().forEach(scheduledActions::cancel);
        accountHealth.clearDeclarations();
    }
}
