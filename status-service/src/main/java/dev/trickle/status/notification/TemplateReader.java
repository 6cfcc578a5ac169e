package dev.trickle.status.notification;

import static dev.trickle.status.notification.LenientJson.nonBlank;
import static dev.trickle.status.notification.LenientJson.text;

import dev.trickle.pipeline.AccountEvent;
import dev.trickle.pipeline.AccountEvent.QualityChanged;
import dev.trickle.pipeline.AccountEvent.TemplateCategoryChanged;
import dev.trickle.pipeline.AccountEvent.TemplatePaused;
import dev.trickle.pipeline.AccountEvent.TemplateResumed;
import dev.trickle.pipeline.Scope;
import dev.trickle.status.notification.WebhookNotification.AccountChanged;
import dev.trickle.status.notification.WebhookNotification.Unrecognized;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads what Meta decides about templates. */
final class TemplateReader {

    private TemplateReader() {}

    /** The field {@code message_template_status_update}: whether it may be sent. */
    static void readStatus(WebhookChange webhookChange, Consumer<WebhookNotification> tell) {
        var event = text(webhookChange.value(), "event");
        emit(webhookChange, tell, event, TemplateState.of(event).map(state -> eventOf(webhookChange, state)));
    }

    private static AccountEvent eventOf(WebhookChange webhookChange, TemplateState state) {
        // Seconds of Meta's clock: a later change has a higher epoch.
        var epoch = webhookChange.changedAt().getEpochSecond();
        return state.usable()
                ? new TemplateResumed(template(webhookChange), epoch, webhookChange.changedAt())
                : new TemplatePaused(template(webhookChange), epoch, state.code(), webhookChange.changedAt());
    }

    /** The field {@code message_template_quality_update}. */
    static void readQuality(WebhookChange webhookChange, Consumer<WebhookNotification> tell) {
        var score = upper(text(webhookChange.value(), "new_quality_score"));
        emit(
                webhookChange,
                tell,
                "",
                score.map(it -> new QualityChanged(template(webhookChange), it, webhookChange.changedAt())));
    }

    /** The field {@code template_category_update}: the category it has, or the one it is going to have in a day. */
    static void readCategory(WebhookChange webhookChange, Consumer<WebhookNotification> tell) {
        var announced = upper(text(webhookChange.value(), "correct_category"));
        var category = announced.or(() -> upper(text(webhookChange.value(), "new_category")));
        emit(
                webhookChange,
                tell,
                "",
                category.map(it -> new TemplateCategoryChanged(
                        template(webhookChange), it, announced.isEmpty(), webhookChange.changedAt())));
    }

    private static void emit(
            WebhookChange webhookChange,
            Consumer<WebhookNotification> tell,
            String detail,
            Optional<AccountEvent> event) {
        var isNamed = !text(webhookChange.value(), "message_template_name").isBlank();
        tell.accept(event.filter(it -> isNamed)
                .<WebhookNotification>map(it -> new AccountChanged(webhookChange.origin(), it))
                .orElse(new Unrecognized(
                        detail.isEmpty() ? webhookChange.field() : webhookChange.field() + "." + detail)));
    }

    private static Optional<String> upper(String word) {
        return nonBlank(word).map(it -> it.toUpperCase(Locale.ROOT));
    }

    private static Scope template(WebhookChange webhookChange) {
        return Scope.ofTemplate(
                text(webhookChange.value(), "message_template_name"),
                text(webhookChange.value(), "message_template_language"));
    }
}
