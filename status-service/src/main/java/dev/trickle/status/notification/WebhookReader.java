package dev.trickle.status.notification;

import static dev.trickle.status.notification.LenientJson.elements;

import dev.trickle.status.notification.WebhookNotification.Unrecognized;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads webhooks as Meta writes them now and wrote them before: fields may be missing, new or of another type, and what
 * is not known is named, never an error.
 */
public final class WebhookReader {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** What reads a field that nobody here needs. */
    private static final FieldReader UNRECOGNIZED =
            (webhookChange, tell) -> tell.accept(new Unrecognized(webhookChange.field()));

    private final Map<String, FieldReader> fields;

    /** Takes the stop words of the installation, which are added to those of {@code stop-words.yaml}. */
    public WebhookReader(List<String> stopWords) {
        this.fields = Map.ofEntries(
                Map.entry("messages", new MessagesReader(new StopWords(stopWords))),
                Map.entry("user_preferences", new PreferencesReader()),
                Map.entry("business_capability_update", LimitReader::readCapability),
                Map.entry("phone_number_quality_update", LimitReader::readQuality),
                Map.entry("message_template_status_update", TemplateReader::readStatus),
                Map.entry("message_template_quality_update", TemplateReader::readQuality),
                Map.entry("template_category_update", TemplateReader::readCategory),
                Map.entry("account_update", AccountReader::readUpdate),
                Map.entry("account_alerts", AccountReader::readAlert));
    }

    /**
     * All that one body says.
     *
     * @param received stands where WhatsApp gives no time
     * @throws JacksonException if it is no JSON
     */
    public List<WebhookNotification> read(byte[] body, Instant received) {
        var notices = new ArrayList<WebhookNotification>();
        for (var entry : elements(JSON.readTree(body), "entry")) {
            for (var change : elements(entry, "changes")) {
                read(WebhookChange.of(entry, change, received), notices);
            }
        }
        if (notices.isEmpty()) {
            notices.add(new Unrecognized("body"));
        }
        return notices;
    }

    private void read(WebhookChange webhookChange, List<WebhookNotification> notices) {
        fields.getOrDefault(webhookChange.field(), UNRECOGNIZED).read(webhookChange, notices::add);
    }
}
