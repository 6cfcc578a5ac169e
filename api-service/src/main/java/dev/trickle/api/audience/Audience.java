package dev.trickle.api.audience;

import dev.trickle.api.problem.InvalidRequest;
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
 * The customers that a campaign selects: those who match all filters, among all customers who may get messages.
 *
 * @param filters empty to select all of them
 */
public record Audience(List<Filter> filters) {

    /** All customers who may get messages. */
    public static final Audience ALL = new Audience(List.of());

    /** Names of parameters whose values a customer must have. */
    static final String TIERS = "tiers";

    static final String TAGS = "tags";
    static final String EXCLUDED_TAGS = "excludedTags";

    private static final int MAX_TEXT_LENGTH = 200;
    private static final int MAX_DAYS = 3_650;
    private static final int MAX_IDS = 10_000;

    private static final String ANY_TIER = "u.customer_tier = ANY (:tiers::text[])";
    private static final String ANY_TAG = "u.tags && :tags::text[]";
    private static final String ALL_TAGS = "u.tags @> :tags::text[]";
    private static final String NO_TAG = "NOT u.tags && :excludedTags::text[]";
    private static final String ANY_ID = "u.id = ANY (:ids::uuid[])";

    /** A message that WhatsApp has accepted, whether or not it was delivered. */
    private static final String RECEIVED = """
            EXISTS (SELECT
                      FROM marketing_campaign_recipients other
                      JOIN marketing_campaign_deliveries got ON got.recipient_id = other.id
                     WHERE other.campaign_id = ANY (:%1$s::uuid[])
                       AND other.contact_key = u.contact_key
                       AND got.sent_at IS NOT NULL)""";

    private static final String NOT_RECENTLY_MESSAGED = """
            NOT EXISTS (SELECT
                          FROM marketing_campaign_deliveries got
                          JOIN marketing_campaign_recipients other ON other.id = got.recipient_id
                         WHERE got.account_id = u.account_id
                           AND got.sent_at > :now::timestamptz - make_interval(days => :minimumDays)
                           AND other.contact_key = u.contact_key)""";

    /** Reads filters. Rejects unknown filters: an ignored filter would select all customers. */
    public static Audience from(RequestFields filters) {
        var all = new ArrayList<Filter>();
        filters.texts("customer_tier", MAX_TEXT_LENGTH)
                .map(tiers -> texts(ANY_TIER, TIERS, tiers))
                .ifPresent(all::add);
        var tags = matchesAll(filters) ? ALL_TAGS : ANY_TAG;
        filters.texts("tags", MAX_TEXT_LENGTH)
                .map(names -> texts(tags, TAGS, names))
                .ifPresent(all::add);
        filters.texts("exclude_tags", MAX_TEXT_LENGTH)
                .map(names -> texts(NO_TAG, EXCLUDED_TAGS, names))
                .ifPresent(all::add);
        filters.object("attributes").map(AttributeFilters::parse).ifPresent(all::addAll);
        ids(filters, "got_campaign")
                .map(ids -> texts(RECEIVED.formatted("received"), "received", ids))
                .ifPresent(all::add);
        ids(filters, "not_got_campaign")
                .map(ids -> texts("NOT " + RECEIVED.formatted("notReceived"), "notReceived", ids))
                .ifPresent(all::add);
        filters.integer("not_written_to_for_days", 1, MAX_DAYS)
                .map(days -> Filter.of(NOT_RECENTLY_MESSAGED, "minimumDays", days))
                .ifPresent(all::add);
        ids(filters, "ids").map(ids -> texts(ANY_ID, "ids", ids)).ifPresent(all::add);
        rejectUnreachableCustomers(filters);
        filters.rejectOthers();
        return new Audience(List.copyOf(all));
    }

    /**
     * Reads stored filters, which were checked before, possibly by another version.
     *
     * @throws InvalidRequest if a filter is unknown: ignored, it would select too many customers
     */
    public static Audience fromStored(@Nullable JsonNode filters) {
        if (filters == null) {
            return ALL;
        }
        var requestFields = RequestFields.of(filters);
        var audience = from(requestFields);
        requestFields.check();
        return audience;
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

    private static void rejectUnreachableCustomers(RequestFields filters) {
        filters.text("subscription", MAX_TEXT_LENGTH)
                .filter(value -> !value.equals("subscribed"))
                .ifPresent(value -> filters.reject(
                        "subscription", "subscribed-only", "must be subscribed: other customers never get messages"));
        filters.flag("is_active")
                .filter(value -> !value)
                .ifPresent(value ->
                        filters.reject("is_active", "active-only", "must be true: other customers never get messages"));
    }

    private static boolean matchesAll(RequestFields filters) {
        var match = filters.text("tags_match", MAX_TEXT_LENGTH).orElse("any");
        if (!match.equals("any") && !match.equals("all")) {
            filters.reject("tags_match", "choice", "must be any or all");
        }
        return match.equals("all");
    }

    private static Optional<List<String>> ids(RequestFields filters, String name) {
        var found = filters.texts(name, MAX_TEXT_LENGTH);
        if (found.isPresent() && found.get().size() > MAX_IDS) {
            filters.reject(name, "count", "must contain at most " + MAX_IDS + " ids");
            return Optional.empty();
        }
        if (found.stream()
                .flatMap(List::stream)
                .anyMatch(text -> uuid(text).findAny().isEmpty())) {
            filters.reject(name, "id", "must contain only ids");
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
