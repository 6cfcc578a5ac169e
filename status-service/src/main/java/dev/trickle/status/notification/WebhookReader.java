package dev.trickle.status.notification;

import static dev.trickle.status.notification.LenientJson.elements;

import dev.trickle.pipeline.error.MetaErrors;
import dev.trickle.status.notification.WebhookNotification.Origin;
import dev.trickle.status.notification.WebhookNotification.Unrecognized;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Parses webhooks in Meta's current and former formats. Fields may be missing, new or of another type; unknown content
 * becomes {@link Unrecognized}, never an error.
 */
public final class WebhookReader {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** Reader of fields that are not needed. */
    private static final FieldReader UNRECOGNIZED =
            (change, consumer) -> consumer.accept(new Unrecognized(change.field()));

    private final Map<String, FieldReader> fields;

    /**
     * Creates a reader with stop phrases in addition to those of {@code stop-words.yaml}, which reads start phrases as
     * opt-ins.
     */
    public WebhookReader(List<String> stopWords, MetaErrors metaErrors) {
        this(stopWords, List.of(), true, metaErrors);
    }

    /**
     * Creates a reader with stop and start phrases in addition to those of {@code stop-words.yaml}.
     *
     * @param startOptsIn whether a message that consists of start phrases is an opt-in
     */
    public WebhookReader(List<String> stopWords, List<String> startWords, boolean startOptsIn, MetaErrors metaErrors) {
        Predicate<String> isOptIn = startOptsIn ? new StartWords(startWords)::isOptIn : text -> false;
        var inbound = new InboundReader(new StopWords(stopWords), isOptIn);
        var messages = new MessagesReader(inbound, metaErrors);
        this.fields = Map.ofEntries(
                Map.entry("messages", messages),
                Map.entry(StandbyReader.FIELD, new StandbyReader(messages)),
                Map.entry("user_preferences", new PreferencesReader()),
                Map.entry("business_capability_update", LimitReader::readCapability),
                Map.entry("phone_number_quality_update", LimitReader::readQuality),
                Map.entry("message_template_status_update", TemplateReader::readStatus),
                Map.entry("message_template_quality_update", TemplateReader::readQuality),
                Map.entry("template_category_update", TemplateReader::readCategory),
                Map.entry("message_template_components_update", TemplateReader::readContent),
                Map.entry("account_update", AccountReader::readUpdate),
                Map.entry("account_alerts", AccountReader::readAlert));
    }

    /**
     * Returns all notifications in a body, and all origins that it names.
     *
     * @param receivedAt arrival of the webhook: default for missing timestamps, and upper bound of all others
     * @throws JacksonException if the body is not JSON
     */
    public WebhookContent read(byte[] body, Instant receivedAt) {
        var notifications = new ArrayList<WebhookNotification>();
        var origins = new LinkedHashSet<Origin>();
        for (var entry : elements(JSON.readTree(body), "entry")) {
            for (var change : changes(entry)) {
                var read = WebhookChange.of(entry, change, receivedAt);
                origins.add(read.origin());
                read(read, notifications);
            }
        }
        if (notifications.isEmpty()) {
            notifications.add(new Unrecognized("body"));
        }
        return new WebhookContent(notifications, origins);
    }

    /** Returns the changes of an entry. Messages on standby may be beside the changes instead of in one. */
    private static Iterable<JsonNode> changes(JsonNode entry) {
        var changes = new ArrayList<JsonNode>();
        elements(entry, "changes").forEach(changes::add);
        elements(entry, StandbyReader.FIELD)
                .forEach(part -> changes.add(JSON.createObjectNode()
                        .put("field", StandbyReader.FIELD)
                        .set("value", part)));
        return changes;
    }

    private void read(WebhookChange change, List<WebhookNotification> notifications) {
        fields.getOrDefault(change.field(), UNRECOGNIZED).read(change, notifications::add);
    }
}
