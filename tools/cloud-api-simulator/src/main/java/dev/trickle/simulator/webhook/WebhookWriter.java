package dev.trickle.simulator.webhook;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.trickle.simulator.message.PhoneNumber;
import dev.trickle.simulator.person.Status;
import dev.trickle.simulator.webhook.Content.Contact;
import dev.trickle.simulator.webhook.Content.Letter;
import dev.trickle.simulator.webhook.Content.Preference;
import dev.trickle.simulator.webhook.Envelope.Change;
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
    private final Shape shape;
    private final Naming naming;

    WebhookWriter(String businessAccountId, List<PhoneNumber> numbers, Shape shape) {
        this.businessAccountId = businessAccountId;
        this.shape = shape;
        this.naming = shape.naming();
        this.numbers = numbers.stream()
                .collect(
                        Collectors.toMap(PhoneNumber::id, number -> new Metadata(number.displayNumber(), number.id())));
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

    byte[] write(Notice notice) {
        return switch (notice) {
            case Notice.Wrote wrote -> written(null, "messages", content(wrote));
            case Notice.Chose chose -> written(null, "user_preferences", content(chose));
            case Notice.LimitChanged changed ->
                written(
                        changed.at(),
                        "business_capability_update",
                        new Content.Capability(changed.people(), MOST_NUMBERS));
            case Notice.TemplateChanged changed ->
                written(changed.at(), "message_template_status_update", Content.Judged.of(changed));
        };
    }

    private byte[] written(@Nullable Instant at, String field, Content content) {
        return EscapedJson.of(Envelope.of(businessAccountId, at, List.of(new Change(content, field))));
    }

    private Content content(Notice.Wrote wrote) {
        return new Content.Written(
                PRODUCT,
                metadata(wrote.phoneNumberId()),
                List.of(Contact.of(wrote.person(), naming)),
                List.of(Letter.of(wrote, naming)));
    }

    private Content content(Notice.Chose chose) {
        return new Content.Chosen(
                PRODUCT,
                metadata(chose.phoneNumberId()),
                List.of(Contact.of(chose.person(), naming)),
                List.of(Preference.of(chose.person(), naming, chose.at(), chose.value())));
    }

    private Stream<Change> changes(String phoneNumberId, List<StatusUpdate> updates) {
        var metadata = metadata(phoneNumberId);
        return IntStream.iterate(0, from -> from < updates.size(), from -> from + STATUSES_IN_A_CHANGE)
                .mapToObj(from -> updates.subList(from, Math.min(from + STATUSES_IN_A_CHANGE, updates.size())))
                .map(part -> new Change(reports(metadata, part), "messages"));
    }

    private Content reports(Metadata metadata, List<StatusUpdate> updates) {
        var notes = updates.stream().map(update -> StatusNote.of(update, shape)).toList();
        var contacts = updates.stream()
                .filter(update -> naming != Naming.PHONE && update.status() != Status.FAILED)
                .map(update -> Contact.of(update.recipientId(), naming))
                .distinct()
                .toList();
        return new Content.Reports(PRODUCT, metadata, contacts.isEmpty() ? null : contacts, notes);
    }

    private Metadata metadata(String phoneNumberId) {
        return numbers.getOrDefault(phoneNumberId, new Metadata("", phoneNumberId));
    }
}
