package dev.trickle.sender;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.sender.attempt.Attempt;
import dev.trickle.sender.attempt.Claim;
import dev.trickle.sender.attempt.Claim.Claimed;
import dev.trickle.sender.attempt.Claims;
import dev.trickle.sender.attempt.Outcome;
import dev.trickle.sender.media.MediaUploads;
import dev.trickle.sender.media.UnknownMediaError;
import dev.trickle.sender.media.UploadedMedia;
import dev.trickle.sender.pace.SendRateLimiter;
import dev.trickle.sender.pace.SendRateLimiter.Permit;
import dev.trickle.sender.permission.FailureRateBreaker;
import dev.trickle.sender.permission.UnconfirmedOutcomeBreaker;
import dev.trickle.sender.whatsapp.CloudApi;
import dev.trickle.sender.whatsapp.MarketingOptions;
import dev.trickle.sender.whatsapp.MessagingApi;
import dev.trickle.sender.whatsapp.SendResult;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends one message: acquires a permit, claims the attempt, calls WhatsApp once in its turn, and records the outcome.
 *
 * <p>If the process dies before the claim, the request is read again. If it dies after, the claim stays: no process
 * calls again, the sweeper marks the attempt as unconfirmed, and a webhook confirms it.
 */
final class SendMessage {

    private static final Logger log = LoggerFactory.getLogger(SendMessage.class);

    /** The code of a failure of this service: template and values produce no message. */
    private static final String NOT_RENDERED = "message_not_rendered";

    private static final String NOT_RENDERED_TEXT = "The template and the values of the customer produce no message";

    private final SendRateLimiter sendRateLimiter;
    private final Semaphore connections;
    private final Claims claims;
    private final CloudApi whatsApp;
    private final SharedSettings sharedSettings;
    private final EndpointRouter endpointRouter;
    private final MarketingOptions marketingOptions;
    private final MediaUploads mediaUploads;
    private final OutcomeRecorder outcomeRecorder;
    private final FailureRateBreaker failureRateBreaker;
    private final UnconfirmedOutcomeBreaker unconfirmedOutcomeBreaker;
    private final Duration claimMaxAge;

    SendMessage(
            SendRateLimiter sendRateLimiter,
            Claims claims,
            CloudApi whatsApp,
            SharedSettings sharedSettings,
            EndpointRouter endpointRouter,
            MarketingOptions marketingOptions,
            MediaUploads mediaUploads,
            OutcomeRecorder outcomeRecorder,
            FailureRateBreaker failureRateBreaker,
            UnconfirmedOutcomeBreaker unconfirmedOutcomeBreaker,
            int connections) {
        this.sendRateLimiter = sendRateLimiter;
        this.connections = new Semaphore(connections);
        this.claims = claims;
        this.whatsApp = whatsApp;
        this.sharedSettings = sharedSettings;
        this.endpointRouter = endpointRouter;
        this.marketingOptions = marketingOptions;
        this.mediaUploads = mediaUploads;
        this.outcomeRecorder = outcomeRecorder;
        this.failureRateBreaker = failureRateBreaker;
        this.unconfirmedOutcomeBreaker = unconfirmedOutcomeBreaker;
        this.claimMaxAge = sharedSettings.claimMaxAge();
    }

    /**
     * Sends the message, or records why not; empty if there is nothing to publish now.
     *
     * @param beforeClaim throws an exception if there must be no further claim
     */
    Optional<Attempt> send(AccountId account, SendRequested request, Runnable beforeClaim) {
        // Before the claim, because an upload may take longer than a claim may be old.
        var uploaded = mediaUploads.prepare(request.campaign(), request.number());
        if (uploaded.isEmpty()) {
            return defer(account, request, NotSentReason.NO_CONNECTION, Scope.of(request.campaign()), beforeClaim);
        }
        try (var permit = sendRateLimiter.acquire(request.number(), request.contactKey())) {
            connections.acquireUninterruptibly();
            try {
                beforeClaim.run();
                return execute(claims.claim(account, request), permit, uploaded.get());
            } finally {
                connections.release();
            }
        }
    }

    /** Refuses the request for now, because its account may not send. Takes no turn. */
    Optional<Attempt> defer(AccountId account, SendRequested request, NotSentReason reason, Runnable beforeClaim) {
        return defer(account, request, reason, Scope.of(account), beforeClaim);
    }

    private Optional<Attempt> defer(
            AccountId account, SendRequested request, NotSentReason reason, Scope scope, Runnable beforeClaim) {
        beforeClaim.run();
        return switch (claims.defer(account, request, reason, scope)) {
            case Claim.Decided decided -> Optional.of(decided.attempt());
            case Claim.Claimed unexpected ->
                throw new IllegalStateException("Claimed although the request was deferred");
            case Claim.ClaimedElsewhere claimedElsewhere -> Optional.empty();
        };
    }

    private Optional<Attempt> execute(Claim claim, Permit permit, UploadedMedia uploaded) {
        return switch (claim) {
            case Claim.Claimed claimed -> outcomeRecorder.record(claimed.attempt(), call(claimed, permit, uploaded));
            case Claim.Decided decided -> Optional.of(decided.attempt());
            case Claim.ClaimedElsewhere claimedElsewhere -> Optional.empty();
        };
    }

    private Outcome call(Claimed claimed, Permit permit, UploadedMedia uploaded) {
        var body = claimed.body();
        return body == null
                ? failed(claimed, new SendResult.Failed(NOT_RENDERED, FailureKind.PERMANENT, NOT_RENDERED_TEXT, false))
                : callOnce(claimed, uploaded.insertIds(body), permit, uploaded);
    }

    private Outcome callOnce(Claimed claimed, String body, Permit permit, UploadedMedia uploaded) {
        permit.awaitTurn();
        // A delayed process may continue in another hour, or after a campaign was paused.
        if (claimed.age().elapsed().compareTo(claimMaxAge) > 0) {
            return Outcome.notCalled(NotSentReason.TOO_OLD);
        }
        var template = claimed.origin().template();
        var endpoint = endpointRouter.endpointOf(template);
        var result = whatsApp.send(claimed.number(), endpoint, marketingOptions.bodyFor(endpoint, body));
        // Certainly not sent: the row is rejected before a later attempt is made with a new upload or elsewhere.
        return UnknownMediaError.errorOf(result)
                .filter(error -> mediaUploads.discard(uploaded))
                .map(error -> Outcome.failed(error.code(), FailureKind.TRANSIENT, error.text()))
                .or(() -> endpointRouter
                        .tryOther(template, endpoint, result)
                        .map(refused -> wrongEndpoint(claimed, endpoint, refused)))
                .orElseGet(() -> outcome(claimed, result));
    }

    private Outcome wrongEndpoint(Claimed claimed, MessagingApi endpoint, EndpointRouter.Refused refused) {
        unconfirmedOutcomeBreaker.reset(claimed.number());
        log.warn(
                "Template refused by this endpoint, the other one is tried next template={} endpoint={} code={}",
                claimed.message().templateName(),
                endpoint,
                refused.code());
        return Outcome.wrongEndpoint(refused.code(), refused.text());
    }

    private Outcome outcome(Claimed claimed, SendResult result) {
        if (!(result instanceof SendResult.Unconfirmed) && !(result instanceof SendResult.NotCalled)) {
            unconfirmedOutcomeBreaker.reset(claimed.number());
        }
        return switch (result) {
            case SendResult.Accepted accepted -> accepted(claimed, accepted);
            case SendResult.NotCalled notCalled -> Outcome.notCalled(notCalled.reason());
            case SendResult.Failed failed -> failed(claimed, failed);
            case SendResult.OptedOut optedOut -> Outcome.optedOut(optedOut.code(), optedOut.text());
            case SendResult.Throttled throttled -> slowDown(claimed, throttled);
            case SendResult.Suspended suspended -> suspend(claimed, suspended);
            case SendResult.Unconfirmed unconfirmed -> unconfirmed(claimed, unconfirmed);
        };
    }

    private Outcome accepted(Claimed claimed, SendResult.Accepted accepted) {
        failureRateBreaker.recordAcceptance(claimed.origin());
        return Outcome.accepted(accepted.messageId(), accepted.waId(), accepted.held());
    }

    private Outcome failed(Claimed claimed, SendResult.Failed failed) {
        if (failed.alert()) {
            outcomeRecorder.alertRefusal(claimed, failed.code());
        }
        // Too many failures are not caused by the recipients: no further recipient is failed or tried in vain.
        return failureRateBreaker
                .recordFailure(claimed.origin(), failed.code())
                .map(scope -> Outcome.suspended(
                        scope,
                        outcomeRecorder.suspend(claimed.account(), scope, FailureRateBreaker.CODE),
                        failed.code(),
                        failed.text()))
                .orElseGet(() -> Outcome.failed(failed.code(), failed.kind(), failed.text()));
    }

    private Outcome slowDown(Claimed claimed, SendResult.Throttled throttled) {
        sendRateLimiter
                .reduceRate(claimed.number())
                .ifPresent(rate -> log.warn(
                        "Throttled, rate reduced number={} code={} per-second={}",
                        claimed.number(),
                        throttled.code(),
                        rate));
        var scope = claimed.origin().scope(sharedSettings.metaErrors().throttledScope(throttled.code()));
        return Outcome.throttled(scope, throttled.code(), throttled.text(), throttled.retryAfter());
    }

    /** The attempt stays unconfirmed; further requests of the number wait until WhatsApp responds again. */
    private Outcome unconfirmed(Claimed claimed, SendResult.Unconfirmed unconfirmed) {
        if (unconfirmedOutcomeBreaker.recordUnconfirmed(claimed.number())) {
            outcomeRecorder.suspend(claimed.account(), Scope.of(claimed.number()), UnconfirmedOutcomeBreaker.CODE);
        }
        return Outcome.unconfirmed(unconfirmed.cause());
    }

    private Outcome suspend(Claimed claimed, SendResult.Suspended suspended) {
        var scope = claimed.origin().scope(suspended.scope());
        var epoch = outcomeRecorder.suspend(claimed.account(), scope, suspended.code());
        return Outcome.suspended(scope, epoch, suspended.code(), suspended.text());
    }
}
