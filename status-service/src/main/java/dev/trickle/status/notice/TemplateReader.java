package dev.trickle.status.notice;

import static dev.trickle.status.notice.Shapeless.filled;
import static dev.trickle.status.notice.Shapeless.text;

import dev.trickle.pipeline.AccountEvent;
import dev.trickle.pipeline.AccountEvent.QualityChanged;
import dev.trickle.pipeline.AccountEvent.TemplateCategoryChanged;
import dev.trickle.pipeline.AccountEvent.TemplatePaused;
import dev.trickle.pipeline.AccountEvent.TemplateResumed;
import dev.trickle.pipeline.Scope;
import dev.trickle.status.notice.Notice.AccountTold;
import dev.trickle.status.notice.Notice.NotUnderstood;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads what Meta decides about templates. */
final class TemplateReader {

    private TemplateReader() {}

    /** The field {@code message_template_status_update}: whether it may be sent. */
    static void status(Change change, Consumer<Notice> tell) {
        var event = text(change.value(), "event");
        tell(change, tell, event, TemplateState.of(event).map(state -> eventOf(change, state)));
    }

    private static AccountEvent eventOf(Change change, TemplateState state) {
        // Seconds of Meta's clock: a later change has a higher epoch.
        var epoch = change.told().getEpochSecond();
        return state.usable()
                ? new TemplateResumed(template(change), epoch, change.told())
                : new TemplatePaused(template(change), epoch, state.code(), change.told());
    }

    /** The field {@code message_template_quality_update}. */
    static void quality(Change change, Consumer<Notice> tell) {
        var score = upper(text(change.value(), "new_quality_score"));
        tell(change, tell, "", score.map(it -> new QualityChanged(template(change), it, change.told())));
    }

    /** The field {@code template_category_update}: the category it has, or the one it is going to have in a day. */
    static void category(Change change, Consumer<Notice> tell) {
        var announced = upper(text(change.value(), "correct_category"));
        var category = announced.or(() -> upper(text(change.value(), "new_category")));
        tell(
                change,
                tell,
                "",
                category.map(
                        it -> new TemplateCategoryChanged(template(change), it, announced.isEmpty(), change.told())));
    }

    private static void tell(Change change, Consumer<Notice> tell, String detail, Optional<AccountEvent> event) {
        var isNamed = !text(change.value(), "message_template_name").isBlank();
        tell.accept(event.filter(it -> isNamed)
                .<Notice>map(it -> new AccountTold(change.origin(), it))
                .orElse(new NotUnderstood(detail.isEmpty() ? change.field() : change.field() + "." + detail)));
    }

    private static Optional<String> upper(String word) {
        return filled(word).map(it -> it.toUpperCase(Locale.ROOT));
    }

    private static Scope template(Change change) {
        return Scope.ofTemplate(
                text(change.value(), "message_template_name"), text(change.value(), "message_template_language"));
    }
}
