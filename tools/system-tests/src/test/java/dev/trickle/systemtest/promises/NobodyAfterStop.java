package dev.trickle.systemtest.promises;

import dev.trickle.systemtest.promises.Evidence.Attempt;
import dev.trickle.systemtest.promises.Evidence.Message;
import dev.trickle.systemtest.promises.Evidence.Order;
import dev.trickle.systemtest.promises.Evidence.Wish.Hold;
import dev.trickle.systemtest.promises.Evidence.Wish.Moved;
import dev.trickle.systemtest.promises.Evidence.Wish.Stop;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** No claim after an opt-out, a pause or a cancel is committed, and no more calls than the answer said. */
public final class NobodyAfterStop implements Promise {

    /** From a claim to the arrival of its call, with a stand-in that stood still meanwhile. */
    private static final Duration LONGEST_CALL = Duration.ofSeconds(30);

    @Override
    public String counted() {
        return "after_stop";
    }

    @Override
    public List<String> breaches(Evidence evidence) {
        return evidence.wishes().stream()
                .flatMap(wish -> switch (wish) {
                    case Stop stop -> breaches(stop, evidence);
                    case Hold hold -> breaches(hold, evidence);
                    case Moved moved -> Stream.<String>empty();
                })
                .toList();
    }

    private static Stream<String> breaches(Stop stop, Evidence evidence) {
        var claims = evidence.attempts().stream()
                .filter(attempt -> attempt.person().equals(stop.person()))
                .filter(attempt -> isClaimedIn(attempt, stop.answered(), Instant.MAX))
                .map(attempt -> "attempt %s was claimed after a stop".formatted(attempt.id()));
        var messages = evidence.ledger().stream()
                .filter(message -> message.person().equals(stop.person()))
                .filter(message -> message.machine().isAfter(stop.answered().plus(LONGEST_CALL)))
                .map(message -> "attempt %s was sent long after a stop".formatted(message.attempt()));
        return Stream.concat(claims, messages);
    }

    private static Stream<String> breaches(Hold hold, Evidence evidence) {
        var claims = evidence.attempts().stream()
                .filter(attempt -> attempt.campaign().equals(hold.campaign()))
                .filter(attempt -> isClaimedIn(attempt, hold.answered(), hold.lifted()))
                .map(attempt -> "attempt %s was claimed while its campaign was held".formatted(attempt.id()));
        var calls = messagesIn(hold, evidence);
        var tooMany = calls > hold.underWay()
                ? Stream.of("campaign %s was held, %d calls were under way, and %d came"
                        .formatted(hold.campaign(), hold.underWay(), calls))
                : Stream.<String>empty();
        return Stream.concat(claims, tooMany);
    }

    private static boolean isClaimedIn(Attempt attempt, Instant from, Instant until) {
        return attempt.wasMade()
                && attempt.claimed().isAfter(from)
                && attempt.claimed().isBefore(until);
    }

    private static long messagesIn(Hold hold, Evidence evidence) {
        var template = evidence.orders().stream()
                .filter(order -> order.campaign().equals(hold.campaign()))
                .map(Order::template)
                .findFirst()
                .orElseThrow();
        return evidence.ledger().stream()
                .filter(message -> message.template().equals(template))
                .map(Message::machine)
                .filter(at -> at.isAfter(hold.answered()) && at.isBefore(hold.lifted()))
                .count();
    }
}
