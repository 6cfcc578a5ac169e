package dev.trickle.systemtest.promises;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.trickle.systemtest.promises.Evidence.CampaignOrder;
import dev.trickle.systemtest.promises.Evidence.UserRequest.NumberMove;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A message is sent only to the number of a customer in the audience of its campaign. */
public final class OnlyIntendedRecipients implements Promise {

    @Override
    public String code() {
        return "unintended";
    }

    @Override
    public List<String> breaches(Evidence evidence) {
        var intended = evidence.orders().stream()
                .collect(toMap(CampaignOrder::template, CampaignOrder::people, OnlyIntendedRecipients::union));
        var moved = evidence.userRequests().stream()
                .flatMap(userRequest ->
                        userRequest instanceof NumberMove move ? Stream.of(move.replacementNumber()) : Stream.empty())
                .collect(toSet());
        return evidence.ledger().stream()
                .filter(message -> intended.containsKey(message.template()))
                .filter(message -> !intended.get(message.template()).contains(message.person())
                        && !moved.contains(message.person()))
                .map(message -> "attempt %s went to a number of no customer of %s"
                        .formatted(message.attempt(), message.template()))
                .toList();
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        return Stream.concat(one.stream(), other.stream()).collect(toSet());
    }
}
