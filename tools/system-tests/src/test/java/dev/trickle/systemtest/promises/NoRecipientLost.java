package dev.trickle.systemtest.promises;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.trickle.systemtest.promises.Evidence.CampaignOrder;
import dev.trickle.systemtest.promises.Evidence.RecipientRow;
import dev.trickle.systemtest.promises.Evidence.Totals;
import dev.trickle.systemtest.promises.Evidence.UserRequest.NumberMove;
import dev.trickle.systemtest.promises.Evidence.UserRequest.OptOut;
import dev.trickle.systemtest.promises.Evidence.UserRequest.Pause;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Nobody is forgotten: everybody planned is settled, and nobody is left out without a reason. */
public final class NoRecipientLost implements Promise {

    private static final Set<String> SETTLED = Set.of("sent", "delivered", "read", "failed", "skipped", "unconfirmed");

    @Override
    public String counted() {
        return "forgotten";
    }

    @Override
    public List<String> breaches(Evidence evidence) {
        return Stream.of(missing(evidence), unsettled(evidence), leftOut(evidence), unbalanced(evidence))
                .flatMap(breaches -> breaches)
                .toList();
    }

    /** Whom the view has never heard of. */
    private static Stream<String> missing(Evidence evidence) {
        var known = evidence.view().stream()
                .collect(toMap(NoRecipientLost::place, RecipientRow::state, (one, other) -> one));
        return evidence.orders().stream()
                .flatMap(campaignOrder -> campaignOrder.people().stream()
                        .filter(person -> !known.containsKey(place(campaignOrder, person)))
                        .map(person ->
                                "somebody of campaign %s is not in the view".formatted(campaignOrder.campaign())));
    }

    private static Stream<String> unsettled(Evidence evidence) {
        return evidence.view().stream()
                .filter(recipientRow -> !SETTLED.contains(recipientRow.state()))
                .map(recipientRow ->
                        "recipient %s is still %s".formatted(recipientRow.recipient(), recipientRow.state()));
    }

    /** Skipped though nobody had asked for it. */
    private static Stream<String> leftOut(Evidence evidence) {
        var stopped = evidence.wishes().stream()
                .flatMap(userRequest -> switch (userRequest) {
                    case OptOut optOut -> Stream.of(optOut.person());
                    case NumberMove numberMove -> Stream.of(numberMove.person());
                    case Pause pause -> Stream.<String>empty();
                })
                .collect(toSet());
        var cancelled = evidence.wishes().stream()
                .filter(userRequest ->
                        userRequest instanceof Pause pause && pause.lifted().equals(Instant.MAX))
                .map(userRequest -> ((Pause) userRequest).campaign())
                .collect(toSet());
        return evidence.view().stream()
                .filter(recipientRow -> recipientRow.state().equals("skipped"))
                .filter(recipientRow ->
                        !stopped.contains(recipientRow.person()) && !cancelled.contains(recipientRow.campaign()))
                .map(recipientRow ->
                        "recipient %s was left out, and nobody wanted that".formatted(recipientRow.recipient()));
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
        return totals.kept().get("settled") + totals.kept().get("unconfirmed");
    }

    private static List<String> place(RecipientRow recipientRow) {
        return List.of(recipientRow.campaign(), recipientRow.person());
    }

    private static List<String> place(CampaignOrder campaignOrder, String person) {
        return List.of(campaignOrder.campaign(), person);
    }
}
