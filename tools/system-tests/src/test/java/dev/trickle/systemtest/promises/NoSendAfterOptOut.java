package dev.trickle.systemtest.promises;

import dev.trickle.systemtest.promises.Evidence.Attempt;
import dev.trickle.systemtest.promises.Evidence.CampaignOrder;
import dev.trickle.systemtest.promises.Evidence.Message;
import dev.trickle.systemtest.promises.Evidence.UserRequest.NumberMove;
import dev.trickle.systemtest.promises.Evidence.UserRequest.OptOut;
import dev.trickle.systemtest.promises.Evidence.UserRequest.Pause;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** No claim after an opt-out, a pause or a cancel is committed, and no more calls than the answer said. */
public final class NoSendAfterOptOut implements Promise {

    /** From a claim to the arrival of its call, with a stand-in that stood still meanwhile. */
    private static final Duration LONGEST_CALL = Duration.ofSeconds(30);

    @Override
    public String counted() {
        return "after_stop";
    }

    @Override
    public List<String> breaches(Evidence evidence) {
        return evidence.wishes().stream()
                .flatMap(userRequest -> switch (userRequest) {
                    case OptOut optOut -> breaches(optOut, evidence);
                    case Pause pause -> breaches(pause, evidence);
                    case NumberMove numberMove -> Stream.<String>empty();
                })
                .toList();
    }

    private static Stream<String> breaches(OptOut optOut, Evidence evidence) {
        var claims = evidence.attempts().stream()
                .filter(attempt -> attempt.person().equals(optOut.person()))
                .filter(attempt -> isClaimedIn(attempt, optOut.answered(), Instant.MAX))
                .map(attempt -> "attempt %s was claimed after a stop".formatted(attempt.id()));
        var messages = evidence.ledger().stream()
                .filter(message -> message.person().equals(optOut.person()))
                .filter(message -> message.machine().isAfter(optOut.answered().plus(LONGEST_CALL)))
                .map(message -> "attempt %s was sent long after a stop".formatted(message.attempt()));
        return Stream.concat(claims, messages);
    }

    private static Stream<String> breaches(Pause pause, Evidence evidence) {
        var claims = evidence.attempts().stream()
                .filter(attempt -> attempt.campaign().equals(pause.campaign()))
                .filter(attempt -> isClaimedIn(attempt, pause.answered(), pause.lifted()))
                .map(attempt -> "attempt %s was claimed while its campaign was held".formatted(attempt.id()));
        var calls = messagesIn(pause, evidence);
        var tooMany = calls > pause.underWay()
                ? Stream.of("campaign %s was held, %d calls were under way, and %d came"
                        .formatted(pause.campaign(), pause.underWay(), calls))
                : Stream.<String>empty();
        return Stream.concat(claims, tooMany);
    }

    private static boolean isClaimedIn(Attempt attempt, Instant from, Instant until) {
        return attempt.wasMade()
                && attempt.claimed().isAfter(from)
                && attempt.claimed().isBefore(until);
    }

    private static long messagesIn(Pause pause, Evidence evidence) {
        var template = evidence.orders().stream()
                .filter(campaignOrder -> campaignOrder.campaign().equals(pause.campaign()))
                .map(CampaignOrder::template)
                .findFirst()
                .orElseThrow();
        return evidence.ledger().stream()
                .filter(message -> message.template().equals(template))
                .map(Message::machine)
                .filter(at -> at.isAfter(pause.answered()) && at.isBefore(pause.lifted()))
                .count();
    }
}
