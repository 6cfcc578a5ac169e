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

/** Writes batches of updates of one account as webhooks. */
final class WebhookWriter {

    /** Small, so that receivers meet both several changes in an entry and several statuses in a change. */
    private static final int STATUSES_IN_A_CHANGE = 25;

    private static final int MOST_NUMBERS = 25;
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
        return EscapedJson.of(Envelope.of(businessAccountId, null, changes));
    }

    byte[] write(WebhookNotice webhookNotice) {
        return switch (webhookNotice) {
            case WebhookNotice.Wrote wrote -> written(null, "messages", content(wrote));
            case WebhookNotice.Chose chose -> written(null, "user_preferences", content(chose));
            case WebhookNotice.LimitChanged changed ->
                written(
                        changed.at(),
                        "business_capability_update",
                        new Content.Capability(changed.people(), MOST_NUMBERS));
            case WebhookNotice.TemplateChanged changed ->
                written(changed.at(), "message_template_status_update", Content.TemplateUpdate.of(changed));
        };
    }

    private byte[] written(@Nullable Instant at, String field, Content content) {
        return EscapedJson.of(Envelope.of(businessAccountId, at, List.of(new EntryChange(content, field))));
    }

    private Content content(WebhookNotice.Wrote wrote) {
        return new Content.InboundMessage(
                PRODUCT,
                metadata(wrote.phoneNumberId()),
                List.of(Contact.of(wrote.person(), contactNaming)),
                List.of(InboundText.of(wrote, contactNaming)));
    }

    private Content content(WebhookNotice.Chose chose) {
        return new Content.PreferenceChange(
                PRODUCT,
                metadata(chose.phoneNumberId()),
                List.of(Contact.of(chose.person(), contactNaming)),
                List.of(Preference.of(chose.person(), contactNaming, chose.at(), chose.value())));
    }

    private Stream<EntryChange> changes(String phoneNumberId, List<StatusUpdate> updates) {
        var metadata = metadata(phoneNumberId);
        return IntStream.iterate(0, from -> from < updates.size(), from -> from + STATUSES_IN_A_CHANGE)
                .mapToObj(from -> updates.subList(from, Math.min(from + STATUSES_IN_A_CHANGE, updates.size())))
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
