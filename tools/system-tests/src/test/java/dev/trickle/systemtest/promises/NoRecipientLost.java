package dev.trickle.systemtest.promises;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.trickle.systemtest.promises.Evidence.CampaignOrder;
import dev.trickle.systemtest.promises.Evidence.RecipientRow;
import dev.trickle.systemtest.promises.Evidence.Totals;
import dev.trickle.systemtest.promises.Evidence.UserRequest.AccountStop;
import dev.trickle.systemtest.promises.Evidence.UserRequest.NumberMove;
import dev.trickle.systemtest.promises.Evidence.UserRequest.OptOut;
import dev.trickle.systemtest.promises.Evidence.UserRequest.Pause;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Every planned recipient reaches a final state, and none is skipped without a reason. */
public final class NoRecipientLost implements Promise {

    private static final Set<String> SETTLED = Set.of("sent", "delivered", "read", "failed", "skipped", "unconfirmed");

    @Override
    public String code() {
        return "forgotten";
    }

    @Override
    public List<String> breaches(Evidence evidence) {
        return Stream.of(
                        missingRows(evidence),
                        unsettled(evidence),
                        skippedWithoutReason(evidence),
                        unbalanced(evidence))
                .flatMap(breaches -> breaches)
                .toList();
    }

    /** Recipients without a row. */
    private static Stream<String> missingRows(Evidence evidence) {
        var known = evidence.recipientRows().stream()
                .collect(toMap(NoRecipientLost::campaignAndPerson, RecipientRow::state, (one, other) -> one));
        return evidence.orders().stream()
                .flatMap(campaignOrder -> campaignOrder.people().stream()
                        .filter(person -> !known.containsKey(campaignAndPerson(campaignOrder, person)))
                        .map(person -> "a recipient of campaign %s has no row".formatted(campaignOrder.campaign())));
    }

    private static Stream<String> unsettled(Evidence evidence) {
        return evidence.recipientRows().stream()
                .filter(recipientRow -> !SETTLED.contains(recipientRow.state()))
                .map(recipientRow ->
                        "recipient %s is still %s".formatted(recipientRow.recipient(), recipientRow.state()));
    }

    /** Recipients that were skipped without a request. */
    private static Stream<String> skippedWithoutReason(Evidence evidence) {
        var stopped = evidence.userRequests().stream()
                .flatMap(userRequest -> switch (userRequest) {
                    case OptOut optOut -> Stream.of(optOut.person());
                    case NumberMove numberMove -> Stream.of(numberMove.person());
                    case Pause pause -> Stream.<String>empty();
                    case AccountStop accountStop -> Stream.<String>empty();
                })
                .collect(toSet());
        var cancelled = evidence.userRequests().stream()
                .filter(userRequest ->
                        userRequest instanceof Pause pause && pause.endedAt().equals(Instant.MAX))
                .map(userRequest -> ((Pause) userRequest).campaign())
                .collect(toSet());
        return evidence.recipientRows().stream()
                .filter(recipientRow -> recipientRow.state().equals("skipped"))
                .filter(recipientRow ->
                        !stopped.contains(recipientRow.person()) && !cancelled.contains(recipientRow.campaign()))
                .map(recipientRow -> "recipient %s was skipped without a reason".formatted(recipientRow.recipient()));
    }

    /** Planned = sent + failed + skipped + unconfirmed. */
    private static Stream<String> unbalanced(Evidence evidence) {
        Map<String, CampaignOrder> orders =
                evidence.orders().stream().collect(toMap(CampaignOrder::campaign, campaignOrder -> campaignOrder));
        return evidence.totals().stream()
                .filter(totals -> !totals.closed()
                        || totals.planned()
                                != orders.get(totals.campaign()).people().size()
                        || totals.planned() != settled(totals))
                .map(totals -> "campaign %s planned %d, settled %d, closed %s"
                        .formatted(totals.campaign(), totals.planned(), settled(totals), totals.closed()));
    }

    private static int settled(Totals totals) {
        return totals.stored().get("settled") + totals.stored().get("unconfirmed");
    }

    private static List<String> campaignAndPerson(RecipientRow recipientRow) {
        return List.of(recipientRow.campaign(), recipientRow.person());
    }

    private static List<String> campaignAndPerson(CampaignOrder campaignOrder, String person) {
        return List.of(campaignOrder.campaign(), person);
    }
}
