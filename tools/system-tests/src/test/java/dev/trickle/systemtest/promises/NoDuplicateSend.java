package dev.trickle.systemtest.promises;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import java.util.List;

/** No person gets the message of a campaign twice. A message that WhatsApp dropped does not count. */
public final class NoDuplicateSend implements Promise {

    @Override
    public String code() {
        return "duplicates";
    }

    @Override
    public List<String> breaches(Evidence evidence) {
        return evidence.ledger().stream()
                .filter(message -> !message.dropped())
                .collect(groupingBy(message -> List.of(message.template(), message.person()), counting()))
                .entrySet()
                .stream()
                .filter(person -> person.getValue() > 1)
                .map(person ->
                        "one person got %s %d times".formatted(person.getKey().getFirst(), person.getValue()))
                .toList();
    }
}
