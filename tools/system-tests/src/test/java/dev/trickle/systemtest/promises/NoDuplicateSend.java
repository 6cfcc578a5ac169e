package dev.trickle.systemtest.promises;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import java.util.List;

/** Nobody gets a campaign twice. What WhatsApp held and dropped, nobody got: it may be sent again. */
public final class NoDuplicateSend implements Promise {

    @Override
    public String counted() {
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
                        "somebody got %s %d times".formatted(person.getKey().getFirst(), person.getValue()))
                .toList();
    }
}
