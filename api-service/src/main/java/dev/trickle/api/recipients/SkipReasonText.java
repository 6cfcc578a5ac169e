package dev.trickle.api.recipients;

import dev.trickle.pipeline.ScheduleEvent.SkipReason;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Why recipients get no message, in words. */
final class SkipReasonText {

    private SkipReasonText() {}

    /** Returns the text for a code; null for null, and the code itself if it is not known. */
    static @Nullable String of(@Nullable String code) {
        return code == null ? null : find(code).map(SkipReasonText::of).orElse(code);
    }

    /** Whether a reason has this code. */
    static boolean isCode(String text) {
        return find(text).isPresent();
    }

    /** Returns the codes of all reasons. */
    static String codes() {
        return Arrays.stream(SkipReason.values()).map(SkipReasonText::codeOf).collect(Collectors.joining(", "));
    }

    private static String codeOf(SkipReason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }

    private static Optional<SkipReason> find(String code) {
        return Arrays.stream(SkipReason.values())
                .filter(reason -> codeOf(reason).equals(code))
                .findFirst();
    }

    private static String of(SkipReason reason) {
        return switch (reason) {
            case OPTED_OUT -> "Has opted out or is not subscribed";
            case UNDECIDED ->
                "Wrote a message that may be an opt-out, and nobody decided about it before the campaign ended";
            case INACTIVE -> "Is not active";
            case ERASED -> "Was erased";
            case CANCELLED -> "The campaign was cancelled before";
            case ENDED -> "The campaign ended before";
            case LACKS_VALUE -> "Had no value for a placeholder of the message";
            case TOO_LONG -> "The values of the customer made the message longer than WhatsApp accepts";
            case SAME_PERSON -> "Another recipient of the campaign is the same person";
            case LOST -> "Was missing in the scheduler, which an operator accepted";
        };
    }
}
