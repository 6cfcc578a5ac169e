package dev.trickle.status.notification;

import static dev.trickle.status.notification.LenientJson.nonBlank;
import static dev.trickle.status.notification.LenientJson.text;

import dev.trickle.pipeline.AccountEvent;
import dev.trickle.pipeline.AccountEvent.QualityChanged;
import dev.trickle.pipeline.AccountEvent.TemplateCategoryChanged;
import dev.trickle.pipeline.AccountEvent.TemplateContentChanged;
import dev.trickle.pipeline.AccountEvent.TemplatePaused;
import dev.trickle.pipeline.AccountEvent.TemplateResumed;
import dev.trickle.pipeline.Scope;
import dev.trickle.status.notification.WebhookNotification.AccountChanged;
import dev.trickle.status.notification.WebhookNotification.Unrecognized;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads changes of templates. */
final class TemplateReader {

    private TemplateReader() {}

    /** Reads the field {@code message_template_status_update}: whether the template may be sent. */
    static void readStatus(WebhookChange change, Consumer<WebhookNotification> notifications) {
        var event = text(change.value(), "event");
        emit(change, notifications, event, TemplateState.of(event).map(state -> eventOf(change, state)));
    }

    private static AccountEvent eventOf(WebhookChange change, TemplateState state) {
        // Seconds of Meta's clock: a later change has a higher epoch.
        var epoch = change.changedAt().getEpochSecond();
        return state.usable()
                ? new TemplateResumed(template(change), epoch, change.changedAt())
                : new TemplatePaused(template(change), epoch, state.code(), change.changedAt());
    }

    /** Reads the field {@code message_template_quality_update}. */
    static void readQuality(WebhookChange change, Consumer<WebhookNotification> notifications) {
        var score = upper(text(change.value(), "new_quality_score"));
        emit(
                change,
                notifications,
                "",
                score.map(value -> new QualityChanged(template(change), value, change.changedAt())));
    }

    /**
     * Reads the field {@code template_category_update}: the category in force, or the one announced for the next day.
     */
    static void readCategory(WebhookChange change, Consumer<WebhookNotification> notifications) {
        var announced = upper(text(change.value(), "correct_category"));
        var category = announced.or(() -> upper(text(change.value(), "new_category")));
        emit(
                change,
                notifications,
                "",
                category.map(value ->
                        new TemplateCategoryChanged(template(change), value, announced.isEmpty(), change.changedAt())));
    }

    /**
     * Reads the field {@code message_template_components_update}: the new content is read from the list of templates.
     */
    static void readContent(WebhookChange change, Consumer<WebhookNotification> notifications) {
        emit(change, notifications, "", Optional.of(new TemplateContentChanged(template(change), change.changedAt())));
    }

    private static void emit(
            WebhookChange change,
            Consumer<WebhookNotification> notifications,
            String detail,
            Optional<AccountEvent> event) {
        var isNamed = !change.origin().businessAccount().isBlank()
                && !text(change.value(), "message_template_name").isBlank();
        notifications.accept(event.filter(value -> isNamed)
                .<WebhookNotification>map(value -> new AccountChanged(change.origin(), value))
                .orElse(new Unrecognized(detail.isEmpty() ? change.field() : change.field() + "." + detail)));
    }

    private static Optional<String> upper(String value) {
        return nonBlank(value).map(text -> text.toUpperCase(Locale.ROOT));
    }

    private static Scope template(WebhookChange change) {
        return Scope.ofTemplate(
                change.origin().businessAccount(),
                text(change.value(), "message_template_name"),
                text(change.value(), "message_template_language"));
    }
}
