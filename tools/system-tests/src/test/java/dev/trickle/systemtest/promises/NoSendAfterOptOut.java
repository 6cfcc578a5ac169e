package dev.trickle.systemtest.promises;

import dev.trickle.systemtest.promises.Evidence.Attempt;
import dev.trickle.systemtest.promises.Evidence.CampaignOrder;
import dev.trickle.systemtest.promises.Evidence.Message;
import dev.trickle.systemtest.promises.Evidence.UserRequest.AccountStop;
import dev.trickle.systemtest.promises.Evidence.UserRequest.NumberMove;
import dev.trickle.systemtest.promises.Evidence.UserRequest.OptOut;
import dev.trickle.systemtest.promises.Evidence.UserRequest.Pause;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * No claim after an opt-out, pause, cancellation or stop of an account is committed, and no more calls than its response
 * reports.
 */
public final class NoSendAfterOptOut implements Promise {

    /** From a claim to the arrival of its call, while the simulator may be frozen. */
    private static final Duration LONGEST_CALL = Duration.ofSeconds(30);

    @Override
    public String code() {
        return "after_stop";
    }

    @Override
    public List<String> breaches(Evidence evidence) {
        return evidence.userRequests().stream()
                .flatMap(userRequest -> switch (userRequest) {
                    case OptOut optOut -> breaches(optOut, evidence);
                    case Pause pause -> breaches(pause, evidence);
                    case AccountStop accountStop -> breaches(accountStop, evidence);
                    case NumberMove numberMove -> Stream.<String>empty();
                })
                .toList();
    }

    private static Stream<String> breaches(OptOut optOut, Evidence evidence) {
        var claims = evidence.attempts().stream()
                .filter(attempt -> attempt.person().equals(optOut.person()))
                .filter(attempt -> isClaimedBetween(attempt, optOut.answeredAt(), Instant.MAX))
                .map(attempt -> "attempt %s was claimed after an opt-out".formatted(attempt.id()));
        var messages = evidence.ledger().stream()
                .filter(message -> message.person().equals(optOut.person()))
                .filter(message -> message.acceptedAtMachineTime()
                        .isAfter(optOut.answeredAt().plus(LONGEST_CALL)))
                .map(message -> "attempt %s was sent long after an opt-out".formatted(message.attempt()));
        return Stream.concat(claims, messages);
    }

    private static Stream<String> breaches(Pause pause, Evidence evidence) {
        var claims = evidence.attempts().stream()
                .filter(attempt -> attempt.campaign().equals(pause.campaign()))
                .filter(attempt -> isClaimedBetween(attempt, pause.answeredAt(), pause.endedAt()))
                .map(attempt -> "attempt %s was claimed while its campaign was stopped".formatted(attempt.id()));
        var calls = countMessagesDuring(pause, evidence);
        var tooMany = calls > pause.inFlight()
                ? Stream.of("campaign %s was stopped with %d calls in flight, but %d arrived"
                        .formatted(pause.campaign(), pause.inFlight(), calls))
                : Stream.<String>empty();
        return Stream.concat(claims, tooMany);
    }

    private static Stream<String> breaches(AccountStop stop, Evidence evidence) {
        var calls = evidence.ledger().stream()
                .filter(message -> message.number().equals(stop.number()))
                .filter(message -> isAcceptedBetween(message, stop.answeredAt(), stop.endedAt()))
                .count();
        return calls > stop.inFlight()
                ? Stream.of("the account of number %s was stopped with %d calls in flight, but %d arrived"
                        .formatted(stop.number(), stop.inFlight(), calls))
                : Stream.empty();
    }

    private static boolean isAcceptedBetween(Message message, Instant from, Instant until) {
        return message.acceptedAtMachineTime().isAfter(from)
                && message.acceptedAtMachineTime().isBefore(until);
    }

    private static boolean isClaimedBetween(Attempt attempt, Instant from, Instant until) {
        return attempt.isGranted()
                && attempt.claimedAt().isAfter(from)
                && attempt.claimedAt().isBefore(until);
    }

    private static long countMessagesDuring(Pause pause, Evidence evidence) {
        var template = evidence.orders().stream()
                .filter(campaignOrder -> campaignOrder.campaign().equals(pause.campaign()))
                .map(CampaignOrder::template)
                .findFirst()
                .orElseThrow();
        return evidence.ledger().stream()
                .filter(message -> message.template().equals(template))
                .filter(message -> isAcceptedBetween(message, pause.answeredAt(), pause.endedAt()))
                .count();
    }
}
