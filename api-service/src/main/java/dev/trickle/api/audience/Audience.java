package dev.trickle.api.audience;

import dev.trickle.api.problem.Fields;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Whom a campaign is for, among those who may be written to at all.
 *
 * @param tiers customers of any of these; null for every tier
 * @param tags customers with any of these; null for every customer
 * @param allTags whether they must have all of the tags instead
 */
public record Audience(
        @Nullable List<String> tiers, @Nullable List<String> tags, boolean allTags) {

    /** Everybody who may be written to. */
    public static final Audience EVERYBODY = new Audience(null, null, false);

    private static final int LONGEST = 200;

    /** Reads filters; unknown ones are errors, because an ignored filter writes to everybody. */
    public static Audience in(Fields filters) {
        var audience = new Audience(
                filters.texts("customer_tier", LONGEST).orElse(null),
                filters.texts("tags", LONGEST).orElse(null),
                matchesAll(filters));
        filters.text("subscription", LONGEST)
                .filter(wish -> !wish.equals("subscribed"))
                .ifPresent(wish -> filters.reject(
                        "subscription", "subscribed-only", "must be subscribed: nobody else is ever written to"));
        filters.flag("is_active")
                .filter(wish -> !wish)
                .ifPresent(wish ->
                        filters.reject("is_active", "active-only", "must be true: nobody else is ever written to"));
        filters.rejectOthers();
        return audience;
    }

    /** Reads filters that were checked when they were stored. */
    public static Audience stored(@Nullable JsonNode filters) {
        return Optional.ofNullable(filters).map(Fields::of).map(Audience::in).orElse(EVERYBODY);
    }

    private static boolean matchesAll(Fields filters) {
        var wish = filters.text("tags_match", LONGEST).orElse("any");
        if (!wish.equals("any") && !wish.equals("all")) {
            filters.reject("tags_match", "choice", "must be any or all");
        }
        return wish.equals("all");
    }
}
