package dev.trickle.api.audience;

import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.problem.RequestField;
import dev.trickle.api.problem.RequestFields;
import dev.trickle.api.problem.RequestSchema;
import dev.trickle.api.problem.TextRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
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
    static final String LOCALES = "locales";

    private static final int MAX_TEXT_LENGTH = 200;
    private static final int MAX_IDS = 10_000;

    private static final RequestField.Texts CUSTOMER_TIER = RequestField.texts("customer_tier", MAX_TEXT_LENGTH);
    private static final RequestField.Texts ANY_OR_ALL_TAGS = RequestField.texts("tags", MAX_TEXT_LENGTH);
    private static final RequestField.Text TAGS_MATCH = RequestField.text("tags_match", MAX_TEXT_LENGTH)
            .withRule(TextRule.choice("any", "all"))
            .withDefault("any");
    private static final RequestField.Texts EXCLUDE_TAGS = RequestField.texts("exclude_tags", MAX_TEXT_LENGTH);
    private static final RequestField.Nested ATTRIBUTES = RequestField.object("attributes", AttributeFilters.BODY);
    private static final RequestField.Texts GOT_CAMPAIGN = ids("got_campaign");
    private static final RequestField.Texts NOT_GOT_CAMPAIGN = ids("not_got_campaign");
    private static final RequestField.Texts DELIVERED_CAMPAIGN = ids("delivered");
    private static final RequestField.Texts READ_CAMPAIGN = ids("read");
    private static final RequestField.Texts NOT_READ_CAMPAIGN = ids("not_read");
    private static final RequestField.Texts FAILED_CAMPAIGN = ids("failed");
    private static final RequestField.Texts NOT_REACHED_CAMPAIGN = ids("not_reached");
    private static final RequestField.Texts LOCALE = RequestField.texts("locale", MAX_TEXT_LENGTH);
    private static final RequestField.WholeNumber NOT_WRITTEN_TO_FOR_DAYS =
            RequestField.wholeNumber("not_written_to_for_days", 1, 3_650);
    private static final RequestField.Texts IDS = ids("ids");
    private static final RequestField.Text SUBSCRIPTION = RequestField.text("subscription", MAX_TEXT_LENGTH)
            .withRule(TextRule.choice(
                    "subscribed-only",
                    "must be subscribed: other customers never get messages",
                    List.of("subscribed")));
    private static final RequestField.Flag IS_ACTIVE =
            RequestField.flag("is_active").onlyTrue("active-only", "must be true: other customers never get messages");

    /** The filters of a request. */
    public static final RequestSchema BODY = RequestSchema.of(
            "Audience",
            CUSTOMER_TIER,
            ANY_OR_ALL_TAGS,
            TAGS_MATCH,
            EXCLUDE_TAGS,
            ATTRIBUTES,
            GOT_CAMPAIGN,
            NOT_GOT_CAMPAIGN,
            DELIVERED_CAMPAIGN,
            READ_CAMPAIGN,
            NOT_READ_CAMPAIGN,
            FAILED_CAMPAIGN,
            NOT_REACHED_CAMPAIGN,
            LOCALE,
            NOT_WRITTEN_TO_FOR_DAYS,
            IDS,
            SUBSCRIPTION,
            IS_ACTIVE);

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

    /** A recipient of one of the campaigns for whom the condition holds. */
    private static final String RECIPIENT = """
            EXISTS (SELECT
                      FROM marketing_campaign_recipients other
                      JOIN marketing_campaign_deliveries got ON got.recipient_id = other.id
                     WHERE other.campaign_id = ANY (:{parameter}::uuid[])
                       AND other.contact_key = u.contact_key
                       AND {condition})""";

    private static final String DELIVERED = RECIPIENT.replace("{condition}", "got.delivered_at IS NOT NULL");
    private static final String READ = RECIPIENT.replace("{condition}", "got.read_at IS NOT NULL");

    /** An earlier attempt of a failed recipient may be unconfirmed: bit 64 of the milestones. */
    private static final String FAILED = RECIPIENT.replace(
            "{condition}", "recipient_state(got.milestones, got.attempt_flags) = 'failed' AND got.milestones & 64 = 0");

    /**
     * Whether no message can be delivered any more. Until 72 hours after its acceptance it may be. A failed delivery, bit
     * 8 of the milestones, is retried until the campaign is closed.
     */
    private static final String HAS_ENDED = """
            CASE recipient_state(coalesce(got.milestones, 0), coalesce(got.attempt_flags, 0))
                               WHEN 'failed' THEN got.milestones & 64 = 0
                               WHEN 'skipped' THEN true
                               WHEN 'sent' THEN got.sent_at <= :now::timestamptz - interval '72 hours'
                                    AND (got.milestones & 8 = 0
                                         OR EXISTS (SELECT
                                                      FROM marketing_campaign_progress p
                                                     WHERE p.campaign_id = other.campaign_id
                                                       AND p.closed_at IS NOT NULL))
                               ELSE false
                           END""";

    /** A recipient who was skipped as the same person is reached by another message. */
    private static final String ENDED =
            RECIPIENT.replace("{condition}", HAS_ENDED + " AND got.skip_reason IS DISTINCT FROM 'same_person'");

    /** In another of the campaigns the message may still be sent or delivered. */
    private static final String IS_OPEN = RECIPIENT
            .replace("JOIN marketing_campaign_deliveries", "LEFT JOIN marketing_campaign_deliveries")
            .replace("{condition}", HAS_ENDED + " IS NOT TRUE");

    private static final String NOT_READ = DELIVERED + " AND NOT " + READ;
    private static final String NOT_REACHED = ENDED + " AND NOT " + DELIVERED + " AND NOT " + IS_OPEN;

    /** The language alone matches all of its countries. */
    private static final String ANY_LOCALE = """
            (replace(lower(u.locale), '-', '_') = ANY (:locales::text[])
             OR split_part(replace(lower(u.locale), '-', '_'), '_', 1) = ANY (:locales::text[]))""";

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
        filters.texts(CUSTOMER_TIER).map(tiers -> texts(ANY_TIER, TIERS, tiers)).ifPresent(all::add);
        var tags = filters.text(TAGS_MATCH).orElseThrow().equals("all") ? ALL_TAGS : ANY_TAG;
        filters.texts(ANY_OR_ALL_TAGS).map(names -> texts(tags, TAGS, names)).ifPresent(all::add);
        filters.texts(EXCLUDE_TAGS)
                .map(names -> texts(NO_TAG, EXCLUDED_TAGS, names))
                .ifPresent(all::add);
        filters.object(ATTRIBUTES).map(AttributeFilters::parse).ifPresent(all::addAll);
        filters.texts(GOT_CAMPAIGN)
                .map(ids -> ids(RECEIVED.formatted("received"), "received", ids))
                .ifPresent(all::add);
        filters.texts(NOT_GOT_CAMPAIGN)
                .map(ids -> ids("NOT " + RECEIVED.formatted("notReceived"), "notReceived", ids))
                .ifPresent(all::add);
        addOutcome(filters, DELIVERED_CAMPAIGN, DELIVERED, all);
        addOutcome(filters, READ_CAMPAIGN, READ, all);
        addOutcome(filters, NOT_READ_CAMPAIGN, NOT_READ, all);
        addOutcome(filters, FAILED_CAMPAIGN, FAILED, all);
        addOutcome(filters, NOT_REACHED_CAMPAIGN, NOT_REACHED, all);
        filters.texts(LOCALE)
                .map(locales -> texts(ANY_LOCALE, LOCALES, normalized(locales)))
                .ifPresent(all::add);
        filters.integer(NOT_WRITTEN_TO_FOR_DAYS)
                .map(days -> Filter.of(NOT_RECENTLY_MESSAGED, "minimumDays", days))
                .ifPresent(all::add);
        filters.texts(IDS).map(ids -> ids(ANY_ID, "ids", ids)).ifPresent(all::add);
        filters.text(SUBSCRIPTION);
        filters.flag(IS_ACTIVE);
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
        var requestFields = RequestFields.of(filters, BODY);
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

    private static void addOutcome(
            RequestFields filters, RequestField.Texts field, String condition, List<Filter> added) {
        filters.texts(field)
                .map(ids -> ids(condition.replace("{parameter}", field.name()), field.name(), ids))
                .ifPresent(added::add);
    }

    /** Returns the locales in lower case with underscores, as the condition compares them. */
    private static List<String> normalized(List<String> locales) {
        return locales.stream()
                .map(locale -> locale.strip().toLowerCase(Locale.ROOT).replace('-', '_'))
                .toList();
    }

    private static RequestField.Texts ids(String name) {
        return RequestField.texts(name, MAX_TEXT_LENGTH)
                .atMost(MAX_IDS, "count", "must contain at most " + MAX_IDS + " ids")
                .withRule(TextRule.id("must contain only ids"));
    }

    private static Filter ids(String condition, String name, List<String> ids) {
        return texts(
                condition,
                name,
                ids.stream().map(id -> id.toLowerCase(Locale.ROOT)).toList());
    }

    private static Filter texts(String condition, String name, List<String> texts) {
        return Filter.of(condition, name, texts.toArray(String[]::new));
    }
}
