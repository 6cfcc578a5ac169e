package dev.trickle.api.audience;

import dev.trickle.api.problem.RequestFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Whom a campaign is for, among those who may be written to at all: everybody whom all filters let through.
 *
 * @param filters none for everybody
 */
public record Audience(List<Filter> filters) {

    /** Everybody who may be written to. */
    public static final Audience EVERYBODY = new Audience(List.of());

    private static final int LONGEST = 200;
    private static final int MOST_DAYS = 3_650;
    private static final int MOST_IDS = 10_000;

    private static final String ANY_TIER = "u.customer_tier = ANY (:tiers::text[])";
    private static final String ANY_TAG = "u.tags && :tags::text[]";
    private static final String ALL_TAGS = "u.tags @> :tags::text[]";
    private static final String NO_TAG = "NOT u.tags && :excludedTags::text[]";
    private static final String ANY_ID = "u.id = ANY (:ids::uuid[])";

    /** Accepted by WhatsApp, whatever became of it then. */
    private static final String GOT = """
            EXISTS (SELECT
                      FROM marketing_campaign_recipients other
                      JOIN marketing_campaign_deliveries got ON got.recipient_id = other.id
                     WHERE other.campaign_id = ANY (:%1$s::uuid[])
                       AND other.contact_key = u.contact_key
                       AND got.sent_at IS NOT NULL)""";

    private static final String LEFT_ALONE = """
            NOT EXISTS (SELECT
                          FROM marketing_campaign_deliveries got
                          JOIN marketing_campaign_recipients other ON other.id = got.recipient_id
                         WHERE got.account_id = u.account_id
                           AND got.sent_at > :now::timestamptz - make_interval(days => :leftAloneDays)
                           AND other.contact_key = u.contact_key)""";

    /** Reads filters; unknown ones are errors, because an ignored filter writes to everybody. */
    public static Audience in(RequestFields filters) {
        var all = new ArrayList<Filter>();
        filters.texts("customer_tier", LONGEST)
                .map(tiers -> texts(ANY_TIER, "tiers", tiers))
                .ifPresent(all::add);
        var tags = matchesAll(filters) ? ALL_TAGS : ANY_TAG;
        filters.texts("tags", LONGEST)
                .map(wanted -> texts(tags, "tags", wanted))
                .ifPresent(all::add);
        filters.texts("exclude_tags", LONGEST)
                .map(not -> texts(NO_TAG, "excludedTags", not))
                .ifPresent(all::add);
        filters.object("attributes").map(AttributeFilters::in).ifPresent(all::addAll);
        ids(filters, "got_campaign")
                .map(ids -> texts(GOT.formatted("got"), "got", ids))
                .ifPresent(all::add);
        ids(filters, "not_got_campaign")
                .map(ids -> texts("NOT " + GOT.formatted("notGot"), "notGot", ids))
                .ifPresent(all::add);
        filters.integer("not_written_to_for_days", 1, MOST_DAYS)
                .map(days -> Filter.of(LEFT_ALONE, "leftAloneDays", days))
                .ifPresent(all::add);
        ids(filters, "ids").map(ids -> texts(ANY_ID, "ids", ids)).ifPresent(all::add);
        checkNobodyElseIsWanted(filters);
        filters.rejectOthers();
        return new Audience(List.copyOf(all));
    }

    /** Reads filters that were checked when they were stored. */
    public static Audience stored(@Nullable JsonNode filters) {
        return Optional.ofNullable(filters)
                .map(RequestFields::of)
                .map(Audience::in)
                .orElse(EVERYBODY);
    }

    /**
     * Whether both audiences select the same customers. The order and the notation of the filters make no difference.
     */
    public boolean selectsSameAs(Audience other) {
        return equivalenceKey().equals(other.equivalenceKey());
    }

    private Set<Object> equivalenceKey() {
        return filters.stream().map(Filter::equivalenceKey).collect(Collectors.toSet());
    }

    private static void checkNobodyElseIsWanted(RequestFields filters) {
        filters.text("subscription", LONGEST)
                .filter(wish -> !wish.equals("subscribed"))
                .ifPresent(wish -> filters.reject(
                        "subscription", "subscribed-only", "must be subscribed: nobody else is ever written to"));
        filters.flag("is_active")
                .filter(wish -> !wish)
                .ifPresent(wish ->
                        filters.reject("is_active", "active-only", "must be true: nobody else is ever written to"));
    }

    private static boolean matchesAll(RequestFields filters) {
        var wish = filters.text("tags_match", LONGEST).orElse("any");
        if (!wish.equals("any") && !wish.equals("all")) {
            filters.reject("tags_match", "choice", "must be any or all");
        }
        return wish.equals("all");
    }

    private static Optional<List<String>> ids(RequestFields filters, String name) {
        var found = filters.texts(name, LONGEST);
        if (found.isPresent() && found.get().size() > MOST_IDS) {
            filters.reject(name, "count", "must name at most " + MOST_IDS);
            return Optional.empty();
        }
        if (found.stream()
                .flatMap(List::stream)
                .anyMatch(text -> uuid(text).findAny().isEmpty())) {
            filters.reject(name, "id", "must be ids");
            return Optional.empty();
        }
        return found.map(
                ids -> ids.stream().map(id -> id.toLowerCase(Locale.ROOT)).toList());
    }

    private static Stream<UUID> uuid(String text) {
        try {
            return Stream.of(UUID.fromString(text)).filter(id -> id.toString().equalsIgnoreCase(text));
        } catch (IllegalArgumentException none) {
            return Stream.empty();
        }
    }

    private static Filter texts(String condition, String name, List<String> texts) {
        return Filter.of(condition, name, texts.toArray(String[]::new));
    }
}
