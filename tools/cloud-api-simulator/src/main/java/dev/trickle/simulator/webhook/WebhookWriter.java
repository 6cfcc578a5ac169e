package dev.trickle.simulator.webhook;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.trickle.simulator.message.BusinessPhoneNumber;
import dev.trickle.simulator.person.MessageStatus;
import dev.trickle.simulator.webhook.Content.Contact;
import dev.trickle.simulator.webhook.Content.InboundText;
import dev.trickle.simulator.webhook.Content.Preference;
import dev.trickle.simulator.webhook.Envelope.EntryChange;
import dev.trickle.simulator.webhook.Envelope.Metadata;
import dev.trickle.simulator.webhook.Envelope.StatusNote;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes webhooks of one account. */
final class WebhookWriter {

    /** Small, so that webhooks contain both several changes in an entry and several statuses in a change. */
    private static final int STATUSES_PER_CHANGE = 25;

    private static final int MAX_NUMBERS = 25;
    private static final String PRODUCT = "whatsapp";

    private final String businessAccountId;
    private final Map<String, Metadata> numbers;
    private final WebhookFormat webhookFormat;
    private final ContactNaming contactNaming;

    WebhookWriter(String businessAccountId, List<BusinessPhoneNumber> numbers, WebhookFormat webhookFormat) {
        this.businessAccountId = businessAccountId;
        this.webhookFormat = webhookFormat;
        this.contactNaming = webhookFormat.naming();
        this.numbers = numbers.stream()
                .collect(Collectors.toMap(
                        BusinessPhoneNumber::id, number -> new Metadata(number.displayNumber(), number.id())));
    }

    byte[] write(List<StatusUpdate> updates) {
        var changes = updates.stream()
                .collect(groupingBy(StatusUpdate::phoneNumberId, LinkedHashMap::new, toList()))
                .entrySet()
                .stream()
                .flatMap(number -> changes(number.getKey(), number.getValue()))
                .toList();
        return EscapedJson.encode(Envelope.of(businessAccountId, null, changes));
    }

    byte[] write(WebhookNotice webhookNotice) {
        return switch (webhookNotice) {
            case WebhookNotice.MessageReceived messageReceived -> envelope(null, "messages", content(messageReceived));
            case WebhookNotice.PreferenceChanged preferenceChanged ->
                envelope(null, "user_preferences", content(preferenceChanged));
            case WebhookNotice.LimitChanged changed ->
                envelope(
                        changed.at(),
                        "business_capability_update",
                        new Content.Capability(changed.people(), MAX_NUMBERS));
            case WebhookNotice.TemplateChanged changed ->
                envelope(changed.at(), "message_template_status_update", Content.TemplateUpdate.of(changed));
            case WebhookNotice.TemplateEdited edited ->
                envelope(edited.at(), "message_template_components_update", Content.TemplateComponents.of(edited));
            case WebhookNotice.TemplateRecategorised changed ->
                envelope(changed.at(), "template_category_update", Content.TemplateCategory.of(changed));
            case WebhookNotice.TemplateRated rated ->
                envelope(rated.at(), "message_template_quality_update", Content.TemplateQuality.of(rated));
        };
    }

    private byte[] envelope(@Nullable Instant at, String field, Content content) {
        return EscapedJson.encode(Envelope.of(businessAccountId, at, List.of(new EntryChange(content, field))));
    }

    private Content content(WebhookNotice.MessageReceived messageReceived) {
        return new Content.InboundMessage(
                PRODUCT,
                metadata(messageReceived.phoneNumberId()),
                List.of(Contact.of(messageReceived.person(), contactNaming)),
                List.of(InboundText.of(messageReceived, contactNaming)));
    }

    private Content content(WebhookNotice.PreferenceChanged preferenceChanged) {
        return new Content.PreferenceChange(
                PRODUCT,
                metadata(preferenceChanged.phoneNumberId()),
                List.of(Contact.of(preferenceChanged.person(), contactNaming)),
                List.of(Preference.of(
                        preferenceChanged.person(), contactNaming, preferenceChanged.at(), preferenceChanged.value())));
    }

    private Stream<EntryChange> changes(String phoneNumberId, List<StatusUpdate> updates) {
        var metadata = metadata(phoneNumberId);
        return IntStream.iterate(0, from -> from < updates.size(), from -> from + STATUSES_PER_CHANGE)
                .mapToObj(from -> updates.subList(from, Math.min(from + STATUSES_PER_CHANGE, updates.size())))
                .map(part -> new EntryChange(reports(metadata, part), "messages"));
    }

    private Content reports(Metadata metadata, List<StatusUpdate> updates) {
        var notes = updates.stream()
                .map(update -> StatusNote.of(update, webhookFormat))
                .toList();
        var contacts = updates.stream()
                .filter(update -> contactNaming != ContactNaming.PHONE && update.status() != MessageStatus.FAILED)
                .map(update -> Contact.of(update.recipientId(), contactNaming))
                .distinct()
                .toList();
        return new Content.Reports(PRODUCT, metadata, contacts.isEmpty() ? null : contacts, notes);
    }

    private Metadata metadata(String phoneNumberId) {
        return numbers.getOrDefault(phoneNumberId, new Metadata("", phoneNumberId));
    }
}
