package dev.trickle.status.notification;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The messaging limit in the two ways in which Meta writes it: a number, or {@code TIER_} with one. */
final class MessagingTier {

    private static final Pattern FORM = Pattern.compile("(?:TIER_)?([0-9]{1,9})(K?)");
    private static final int THOUSAND = 1_000;

    private MessagingTier() {}

    /** Different people in any moving 24 hours; empty if it is written in a third way. */
    static Optional<Integer> parseLimit(String text) {
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
