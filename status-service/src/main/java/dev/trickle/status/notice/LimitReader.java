package dev.trickle.status.notice;

import static dev.trickle.status.notice.Shapeless.filled;
import static dev.trickle.status.notice.Shapeless.firstText;
import static dev.trickle.status.notice.Shapeless.text;

import dev.trickle.pipeline.AccountEvent.MessagingLimitChanged;
import dev.trickle.status.notice.Notice.AccountTold;
import dev.trickle.status.notice.Notice.NotUnderstood;
import dev.trickle.status.notice.Notice.NumberRated;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads what Meta allows a business, and how it rates a number: in both it may write a limit. */
final class LimitReader {

    private LimitReader() {}

    /** The field {@code business_capability_update}. */
    static void capability(Change change, Consumer<Notice> tell) {
        tell.accept(limit(change, "max_daily_conversations_per_business").orElse(new NotUnderstood(change.field())));
    }

    /** The field {@code phone_number_quality_update}; the limit stood in {@code current_limit} up to February 2026. */
    static void quality(Change change, Consumer<Notice> tell) {
        var limit = limit(change, "max_daily_conversations_per_business", "current_limit");
        var rating = filled(text(change.value(), "event"))
                .map(event -> new NumberRated(change.origin(), event.toUpperCase(Locale.ROOT), change.told()));
        limit.ifPresent(tell);
        rating.ifPresent(tell);
        if (limit.isEmpty() && rating.isEmpty()) {
            tell.accept(new NotUnderstood(change.field()));
        }
    }

    private static Optional<Notice> limit(Change change, String... fields) {
        return MessagingTier.limitOf(firstText(change.value(), fields))
                .map(limit -> new AccountTold(change.origin(), new MessagingLimitChanged(limit, change.told())));
    }
}
