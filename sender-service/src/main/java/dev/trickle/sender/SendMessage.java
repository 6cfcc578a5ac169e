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
import dev.trickle.sender.brake.MassFailures;
import dev.trickle.sender.brake.Silence;
import dev.trickle.sender.pace.Pace;
import dev.trickle.sender.pace.Pace.Place;
import dev.trickle.sender.whatsapp.CloudApi;
import dev.trickle.sender.whatsapp.SendAnswer;
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

    private final Pace pace;
    private final Semaphore lines;
    private final Claims claims;
    private final CloudApi whatsApp;
    private final Ledger ledger;
    private final MassFailures massFailures;
    private final Silence silence;
    private final Duration claimMaxAge;

    SendMessage(
            Pace pace,
            Claims claims,
            CloudApi whatsApp,
            Ledger ledger,
            MassFailures massFailures,
            Silence silence,
            int connections,
            Duration claimMaxAge) {
        this.pace = pace;
        this.lines = new Semaphore(connections);
        this.claims = claims;
        this.whatsApp = whatsApp;
        this.ledger = ledger;
        this.massFailures = massFailures;
        this.silence = silence;
        this.claimMaxAge = claimMaxAge;
    }

    /**
     * Sends it, or finds out why not; empty if there is nothing to tell of it now.
     *
     * @param beforeTheClaim fails if there must be no claim any more
     */
    Optional<Attempt> send(AccountId account, SendRequested request, Runnable beforeTheClaim) {
        try (var place = pace.take(request.number(), request.contactKey())) {
            lines.acquireUninterruptibly();
            try {
                beforeTheClaim.run();
                return settle(claims.claim(account, request), place);
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
            case Claim.Underway underway -> Optional.empty();
        };
    }

    private Optional<Attempt> settle(Claim claim, Place place) {
        return switch (claim) {
            case Claim.Claimed claimed -> ledger.write(claimed.attempt(), call(claimed, place));
            case Claim.Decided decided -> Optional.of(decided.attempt());
            case Claim.Underway underway -> Optional.empty();
        };
    }

    private Outcome call(Claimed claimed, Place place) {
        var body = claimed.body();
        return body == null
                ? failed(claimed, new SendAnswer.Failed(NOT_WRITTEN, FailureKind.PERMANENT, NO_MESSAGE, false))
                : callOnce(claimed, body.getBytes(StandardCharsets.UTF_8), place);
    }

    private Outcome callOnce(Claimed claimed, byte[] body, Place place) {
        place.awaitTurn();
        // A process that was held up may wake in another hour, or after somebody pressed pause.
        if (claimed.age().elapsed().compareTo(claimMaxAge) > 0) {
            return Outcome.notCalled(NotSentReason.TOO_OLD);
        }
        return outcome(claimed, whatsApp.send(claimed.number(), body));
    }

    private Outcome outcome(Claimed claimed, SendAnswer answer) {
        if (!(answer instanceof SendAnswer.Unclear) && !(answer instanceof SendAnswer.NotCalled)) {
            silence.ends(claimed.number());
        }
        return switch (answer) {
            case SendAnswer.Accepted accepted -> accepted(claimed, accepted);
            case SendAnswer.NotCalled notCalled -> Outcome.notCalled(notCalled.reason());
            case SendAnswer.Failed failed -> failed(claimed, failed);
            case SendAnswer.OptedOut optedOut -> Outcome.optedOut(optedOut.code(), optedOut.text());
            case SendAnswer.Throttled throttled -> slowDown(claimed, throttled);
            case SendAnswer.Suspended suspended -> suspend(claimed, suspended);
            case SendAnswer.Unclear unclear -> unclear(claimed, unclear);
        };
    }

    private Outcome accepted(Claimed claimed, SendAnswer.Accepted accepted) {
        massFailures.accepted(claimed.origin());
        return Outcome.accepted(accepted.messageId(), accepted.waId(), accepted.held());
    }

    private Outcome failed(Claimed claimed, SendAnswer.Failed failed) {
        if (failed.alarming()) {
            ledger.alarm(claimed, failed.code());
        }
        // Too many failures are not caused by the recipients: no further recipient is failed or tried in vain.
        return massFailures
                .failed(claimed.origin(), failed.code())
                .map(scope -> Outcome.suspended(
                        scope,
                        ledger.suspend(claimed.account(), scope, MassFailures.CODE),
                        failed.code(),
                        failed.text()))
                .orElseGet(() -> Outcome.failed(failed.code(), failed.kind(), failed.text()));
    }

    private Outcome slowDown(Claimed claimed, SendAnswer.Throttled throttled) {
        pace.throttled(claimed.number())
                .ifPresent(rate -> log.warn(
                        "Throttled, sending slower for a while number={} code={} per-second={}",
                        claimed.number(),
                        throttled.code(),
                        rate));
        return Outcome.throttled(throttled.code(), throttled.text(), throttled.retryAfter());
    }

    /** This one stays unclear; those behind it wait until something is heard again. */
    private Outcome unclear(Claimed claimed, SendAnswer.Unclear unclear) {
        if (silence.isTooLongAfterOneMore(claimed.number())) {
            ledger.suspend(claimed.account(), Scope.of(claimed.number()), Silence.CODE);
        }
        return Outcome.unclear(unclear.cause());
    }

    private Outcome suspend(Claimed claimed, SendAnswer.Suspended suspended) {
        var scope = claimed.origin().scope(suspended.scope());
        var epoch = ledger.suspend(claimed.account(), scope, suspended.code());
        return Outcome.suspended(scope, epoch, suspended.code(), suspended.text());
    }
}
