package dev.trickle.sender;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.sender.attempt.Attempt;
import dev.trickle.sender.attempt.Claim;
import dev.trickle.sender.attempt.Claim.Claimed;
import dev.trickle.sender.attempt.Claims;
import dev.trickle.sender.attempt.Outcome;
import dev.trickle.sender.pace.SendRateLimiter;
import dev.trickle.sender.pace.SendRateLimiter.Permit;
import dev.trickle.sender.permission.FailureRateBreaker;
import dev.trickle.sender.permission.UnconfirmedOutcomeBreaker;
import dev.trickle.sender.whatsapp.CloudApi;
import dev.trickle.sender.whatsapp.SendResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends one message: waits until it is among the next, claims it, calls WhatsApp once in its turn, records what came of
 * it.
 *
 * <p>If the process dies before the claim, the request is read again. If it dies after, the claim stands: nobody calls
 * again, the sweeper lists the attempt as unconfirmed, and a webhook settles it.
 */
final class SendMessage {

    private static final Logger log = LoggerFactory.getLogger(SendMessage.class);

    /** The code of a failure that is ours: template and values make no message. */
    private static final String NOT_WRITTEN = "render";

    private static final String NO_MESSAGE = "The template and the values make no message";

    private final SendRateLimiter sendRateLimiter;
    private final Semaphore lines;
    private final Claims claims;
    private final CloudApi whatsApp;
    private final OutcomeRecorder outcomeRecorder;
    private final FailureRateBreaker failureRateBreaker;
    private final UnconfirmedOutcomeBreaker unconfirmedOutcomeBreaker;
    private final Duration claimMaxAge;

    SendMessage(
            SendRateLimiter sendRateLimiter,
            Claims claims,
            CloudApi whatsApp,
            OutcomeRecorder outcomeRecorder,
            FailureRateBreaker failureRateBreaker,
            UnconfirmedOutcomeBreaker unconfirmedOutcomeBreaker,
            int connections,
            Duration claimMaxAge) {
        this.sendRateLimiter = sendRateLimiter;
        this.lines = new Semaphore(connections);
        this.claims = claims;
        this.whatsApp = whatsApp;
        this.outcomeRecorder = outcomeRecorder;
        this.failureRateBreaker = failureRateBreaker;
        this.unconfirmedOutcomeBreaker = unconfirmedOutcomeBreaker;
        this.claimMaxAge = claimMaxAge;
    }

    /**
     * Sends it, or finds out why not; empty if there is nothing to tell of it now.
     *
     * @param beforeTheClaim fails if there must be no claim any more
     */
    Optional<Attempt> send(AccountId account, SendRequested request, Runnable beforeTheClaim) {
        try (var permit = sendRateLimiter.take(request.number(), request.contactKey())) {
            lines.acquireUninterruptibly();
            try {
                beforeTheClaim.run();
                return settle(claims.claim(account, request), permit);
            } finally {
                lines.release();
            }
        }
    }

    /** Refuses it for now, as its account may send nothing; takes nobody's turn. */
    Optional<Attempt> holdBack(AccountId account, SendRequested request, Runnable beforeTheClaim) {
        beforeTheClaim.run();
        return switch (claims.holdBack(account, request)) {
            case Claim.Decided decided -> Optional.of(decided.attempt());
            case Claim.Claimed never -> throw new IllegalStateException("Claimed although it was to be held back");
            case Claim.ClaimedElsewhere claimedElsewhere -> Optional.empty();
        };
    }

    private Optional<Attempt> settle(Claim claim, Permit permit) {
        return switch (claim) {
            case Claim.Claimed claimed -> outcomeRecorder.write(claimed.attempt(), call(claimed, permit));
            case Claim.Decided decided -> Optional.of(decided.attempt());
            case Claim.ClaimedElsewhere claimedElsewhere -> Optional.empty();
        };
    }

    private Outcome call(Claimed claimed, Permit permit) {
        var body = claimed.body();
        return body == null
                ? failed(claimed, new SendResult.Failed(NOT_WRITTEN, FailureKind.PERMANENT, NO_MESSAGE, false))
                : callOnce(claimed, body.getBytes(StandardCharsets.UTF_8), permit);
    }

    private Outcome callOnce(Claimed claimed, byte[] body, Permit permit) {
        permit.awaitTurn();
        // A process that was held up may wake in another hour, or after somebody pressed pause.
        if (claimed.age().elapsed().compareTo(claimMaxAge) > 0) {
            return Outcome.notCalled(NotSentReason.TOO_OLD);
        }
        return outcome(claimed, whatsApp.send(claimed.number(), body));
    }

    private Outcome outcome(Claimed claimed, SendResult answer) {
        if (!(answer instanceof SendResult.Unconfirmed) && !(answer instanceof SendResult.NotCalled)) {
            unconfirmedOutcomeBreaker.ends(claimed.number());
        }
        return switch (answer) {
            case SendResult.Accepted accepted -> accepted(claimed, accepted);
            case SendResult.NotCalled notCalled -> Outcome.notCalled(notCalled.reason());
            case SendResult.Failed failed -> failed(claimed, failed);
            case SendResult.OptedOut optedOut -> Outcome.optedOut(optedOut.code(), optedOut.text());
            case SendResult.Throttled throttled -> slowDown(claimed, throttled);
            case SendResult.Suspended suspended -> suspend(claimed, suspended);
            case SendResult.Unconfirmed unconfirmed -> unclear(claimed, unconfirmed);
        };
    }

    private Outcome accepted(Claimed claimed, SendResult.Accepted accepted) {
        failureRateBreaker.accepted(claimed.origin());
        return Outcome.accepted(accepted.messageId(), accepted.waId(), accepted.held());
    }

    private Outcome failed(Claimed claimed, SendResult.Failed failed) {
        if (failed.alarming()) {
            outcomeRecorder.alarm(claimed, failed.code());
        }
        // Too many failures are not caused by the recipients: no further recipient is failed or tried in vain.
        return failureRateBreaker
                .failed(claimed.origin(), failed.code())
                .map(scope -> Outcome.suspended(
                        scope,
                        outcomeRecorder.suspend(claimed.account(), scope, FailureRateBreaker.CODE),
                        failed.code(),
                        failed.text()))
                .orElseGet(() -> Outcome.failed(failed.code(), failed.kind(), failed.text()));
    }

    private Outcome slowDown(Claimed claimed, SendResult.Throttled throttled) {
        sendRateLimiter
                .throttled(claimed.number())
                .ifPresent(rate -> log.warn(
                        "Throttled, sending slower for a while number={} code={} per-second={}",
                        claimed.number(),
                        throttled.code(),
                        rate));
        return Outcome.throttled(throttled.code(), throttled.text(), throttled.retryAfter());
    }

    /** This one stays unclear; those behind it wait until something is heard again. */
    private Outcome unclear(Claimed claimed, SendResult.Unconfirmed unconfirmed) {
        if (unconfirmedOutcomeBreaker.isTooLongAfterOneMore(claimed.number())) {
            outcomeRecorder.suspend(claimed.account(), Scope.of(claimed.number()), UnconfirmedOutcomeBreaker.CODE);
        }
        return Outcome.unclear(unconfirmed.cause());
    }

    private Outcome suspend(Claimed claimed, SendResult.Suspended suspended) {
        var scope = claimed.origin().scope(suspended.scope());
        var epoch = outcomeRecorder.suspend(claimed.account(), scope, suspended.code());
        return Outcome.suspended(scope, epoch, suspended.code(), suspended.text());
    }
}
