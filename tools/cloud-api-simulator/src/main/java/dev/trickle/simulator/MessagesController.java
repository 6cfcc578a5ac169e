package dev.trickle.simulator;

import static org.springframework.http.HttpHeaders.AUTHORIZATION;

import dev.trickle.simulator.fault.Fault;
import dev.trickle.simulator.fault.Faults;
import dev.trickle.simulator.ledger.AcceptanceLog;
import dev.trickle.simulator.ledger.PortfolioLimit;
import dev.trickle.simulator.media.UploadedFiles;
import dev.trickle.simulator.message.AcceptedResponse;
import dev.trickle.simulator.message.ApiError;
import dev.trickle.simulator.message.ErrorEnvelope;
import dev.trickle.simulator.message.Message;
import dev.trickle.simulator.message.MessageChecks;
import dev.trickle.simulator.message.TargetApi;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** The two endpoints for messages: accepts valid calls, applies faults to them, and refuses all other calls. */
@RestController
final class MessagesController {

    private final MessageChecks checks;
    private final OpenCalls calls;
    private final PortfolioLimit portfolioLimit;
    private final UploadedFiles uploadedFiles;
    private final Faults faults;
    private final MessageAcceptance messageAcceptance;
    private final AcceptanceLog acceptanceLog;
    private final GraphErrorHandler graphErrorHandler;
    private final int refuseBeyondLimit;
    private final Duration latency;

    MessagesController(
            MessageChecks checks,
            OpenCalls calls,
            PortfolioLimit portfolioLimit,
            UploadedFiles uploadedFiles,
            Faults faults,
            MessageAcceptance messageAcceptance,
            AcceptanceLog acceptanceLog,
            GraphErrorHandler graphErrorHandler,
            SimulatorProperties settings) {
        this.checks = checks;
        this.calls = calls;
        this.portfolioLimit = portfolioLimit;
        this.uploadedFiles = uploadedFiles;
        this.faults = faults;
        this.messageAcceptance = messageAcceptance;
        this.acceptanceLog = acceptanceLog;
        this.graphErrorHandler = graphErrorHandler;
        this.refuseBeyondLimit = settings.limit().refuseWith();
        this.latency = settings.latency();
    }

    @PostMapping({"/{version:v\\d+\\.\\d+}/{phoneNumberId}/messages", "/{phoneNumberId}/messages"})
    @Nullable
    ResponseEntity<?> send(
            @PathVariable(required = false) @Nullable String version,
            @PathVariable String phoneNumberId,
            @RequestHeader(name = AUTHORIZATION, required = false) @Nullable String authorization,
            @RequestBody(required = false) byte @Nullable [] body,
            HttpServletRequest call) {
        return send(TargetApi.MESSAGES, version, phoneNumberId, authorization, body, call);
    }

    @PostMapping({"/{version:v\\d+\\.\\d+}/{phoneNumberId}/marketing_messages", "/{phoneNumberId}/marketing_messages"})
    @Nullable
    ResponseEntity<?> sendMarketing(
            @PathVariable(required = false) @Nullable String version,
            @PathVariable String phoneNumberId,
            @RequestHeader(name = AUTHORIZATION, required = false) @Nullable String authorization,
            @RequestBody(required = false) byte @Nullable [] body,
            HttpServletRequest call) {
        return send(TargetApi.MARKETING_MESSAGES, version, phoneNumberId, authorization, body, call);
    }

    private @Nullable ResponseEntity<?> send(
            TargetApi targetApi,
            @Nullable String version,
            String phoneNumberId,
            @Nullable String authorization,
            byte @Nullable [] body,
            HttpServletRequest call) {
        var checkResult = checks.check(targetApi, authorization, phoneNumberId, body == null ? new byte[0] : body);
        var callbackData = checkResult instanceof Message message ? message.callbackData() : null;
        return calls.track(new OpenCalls.Call(version, phoneNumberId, callbackData), () -> switch (checkResult) {
            case Message message -> handleValid(phoneNumberId, message, call);
            case ApiError apiError -> refuse(apiError);
        });
    }

    private @Nullable ResponseEntity<?> handleValid(String phoneNumberId, Message message, HttpServletRequest call) {
        if (!message.mediaIds().stream().allMatch(id -> uploadedFiles.isKnown(phoneNumberId, id))) {
            return refuse(ApiError.unknownMedia());
        }
        if (refuseBeyondLimit > 0 && portfolioLimit.refuses(message.to())) {
            return refuse(ApiError.overLimit(refuseBeyondLimit));
        }
        var fault = faults.select(message.to());
        return fault.isPresent()
                ? applyFault(fault.get(), phoneNumberId, message, call)
                : respond(messageAcceptance.accept(phoneNumberId, message, null), latency);
    }

    private @Nullable ResponseEntity<?> applyFault(
            Fault fault, String phoneNumberId, Message message, HttpServletRequest call) {
        return switch (fault.kind()) {
            case CUT_BEFORE -> cutConnection(call);
            case ANSWER_LOST -> {
                respond(messageAcceptance.accept(phoneNumberId, message, fault.kind()), latency);
                yield cutConnection(call);
            }
            case SLOW -> respond(messageAcceptance.accept(phoneNumberId, message, fault.kind()), fault.delay());
            case REFUSED -> refuse(ApiError.scripted(fault.status(), fault.code()));
            case ANSWERED -> {
                if (fault.accepted()) {
                    messageAcceptance.accept(phoneNumberId, message, fault.kind());
                }
                yield ResponseEntity.status(fault.status())
                        .contentType(MediaType.parseMediaType(fault.contentType()))
                        .body(fault.body());
            }
        };
    }

    private static @Nullable ResponseEntity<?> cutConnection(HttpServletRequest call) {
        ConnectionCutter.cut(call);
        return null;
    }

    private static ResponseEntity<AcceptedResponse> respond(AcceptedResponse acceptedResponse, Duration after) {
        LockSupport.parkNanos(after.toNanos());
        return ResponseEntity.ok(acceptedResponse);
    }

    private ResponseEntity<ErrorEnvelope> refuse(ApiError apiError) {
        acceptanceLog.countRefusal(apiError.code());
        return graphErrorHandler.respond(apiError);
    }
}
