package dev.trickle.simulator.webhook;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.trickle.simulator.message.PhoneNumber;
import dev.trickle.simulator.webhook.Envelope.Change;
import dev.trickle.simulator.webhook.Envelope.Metadata;
import dev.trickle.simulator.webhook.Envelope.StatusNote;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Writes batches of updates of one account as webhooks. */
final class WebhookWriter {

    /** Small, so that receivers meet both several changes in an entry and several statuses in a change. */
    private static final int STATUSES_IN_A_CHANGE = 25;

    private final String businessAccountId;
    private final Map<String, Metadata> numbers;

    WebhookWriter(String businessAccountId, List<PhoneNumber> numbers) {
        this.businessAccountId = businessAccountId;
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
        return EscapedJson.of(Envelope.of(businessAccountId, changes));
    }

    private Stream<Change> changes(String phoneNumberId, List<StatusUpdate> updates) {
        var notes = updates.stream().map(StatusNote::of).toList();
        var metadata = numbers.getOrDefault(phoneNumberId, new Metadata("", phoneNumberId));
        return IntStream.iterate(0, from -> from < notes.size(), from -> from + STATUSES_IN_A_CHANGE)
                .mapToObj(from -> notes.subList(from, Math.min(from + STATUSES_IN_A_CHANGE, notes.size())))
                .map(part -> Change.of(metadata, part));
    }
}
