package dev.trickle.pipeline;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Parses the messaging limit in Meta's two notations: a number, or {@code TIER_} with a number. */
public final class MessagingTier {

    private static final Pattern FORM = Pattern.compile("(?:TIER_)?([0-9]{1,9})(K?)");
    private static final int THOUSAND = 1_000;

    private MessagingTier() {}

    /** Returns the number of different people in any 24 hours; empty if the notation is unknown. */
    public static Optional<Integer> parseLimit(String text) {
        var upper = text.toUpperCase(Locale.ROOT);
        if (upper.equals("TIER_UNLIMITED") || upper.equals("-1")) {
            return Optional.of(Integer.MAX_VALUE);
        }
        var form = FORM.matcher(upper);
        if (!form.matches()) {
            return Optional.empty();
        }
        var limit = Long.parseLong(form.group(1)) * (form.group(2).isEmpty() ? 1 : THOUSAND);
        return Optional.of((int) Math.min(limit, Integer.MAX_VALUE));
    }
}
