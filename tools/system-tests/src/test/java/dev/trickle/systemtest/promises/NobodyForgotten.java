package dev.trickle.systemtest.promises;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.trickle.systemtest.promises.Evidence.Order;
import dev.trickle.systemtest.promises.Evidence.Row;
import dev.trickle.systemtest.promises.Evidence.Totals;
import dev.trickle.systemtest.promises.Evidence.Wish.Hold;
import dev.trickle.systemtest.promises.Evidence.Wish.Moved;
import dev.trickle.systemtest.promises.Evidence.Wish.Stop;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Nobody is forgotten: everybody planned is settled, and nobody is left out without a reason. */
public final class NobodyForgotten implements Promise {

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
        var known = evidence.view().stream().collect(toMap(NobodyForgotten::place, Row::state, (one, other) -> one));
        return evidence.orders().stream()
                .flatMap(order -> order.people().stream()
                        .filter(person -> !known.containsKey(place(order, person)))
                        .map(person -> "somebody of campaign %s is not in the view".formatted(order.campaign())));
    }

    private static Stream<String> unsettled(Evidence evidence) {
        return evidence.view().stream()
                .filter(row -> !SETTLED.contains(row.state()))
                .map(row -> "recipient %s is still %s".formatted(row.recipient(), row.state()));
    }

    /** Skipped though nobody had asked for it. */
    private static Stream<String> leftOut(Evidence evidence) {
        var stopped = evidence.wishes().stream()
                .flatMap(wish -> switch (wish) {
                    case Stop stop -> Stream.of(stop.person());
                    case Moved moved -> Stream.of(moved.person());
                    case Hold hold -> Stream.<String>empty();
                })
                .collect(toSet());
        var cancelled = evidence.wishes().stream()
                .filter(wish -> wish instanceof Hold hold && hold.lifted().equals(Instant.MAX))
                .map(wish -> ((Hold) wish).campaign())
                .collect(toSet());
        return evidence.view().stream()
                .filter(row -> row.state().equals("skipped"))
                .filter(row -> !stopped.contains(row.person()) && !cancelled.contains(row.campaign()))
                .map(row -> "recipient %s was left out, and nobody wanted that".formatted(row.recipient()));
    }

    /** Planned = sent + failed + skipped + unconfirmed. */
    private static Stream<String> unbalanced(Evidence evidence) {
        Map<String, Order> orders = evidence.orders().stream().collect(toMap(Order::campaign, order -> order));
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

    private static List<String> place(Row row) {
        return List.of(row.campaign(), row.person());
    }

    private static List<String> place(Order order, String person) {
        return List.of(order.campaign(), person);
    }
}
