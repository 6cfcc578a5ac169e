package dev.trickle.simulator;

import static org.springframework.http.HttpHeaders.AUTHORIZATION;

import dev.trickle.simulator.fault.Fault;
import dev.trickle.simulator.fault.Faults;
import dev.trickle.simulator.ledger.Ledger;
import dev.trickle.simulator.ledger.Portfolio;
import dev.trickle.simulator.message.Answer;
import dev.trickle.simulator.message.ErrorEnvelope;
import dev.trickle.simulator.message.Message;
import dev.trickle.simulator.message.MessageChecks;
import dev.trickle.simulator.message.Refusal;
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

/** The messages endpoint: a faultless call becomes a message, unless a fault is to hit it; any other is refused. */
@RestController
final class MessagesEndpoint {

    private final MessageChecks checks;
    private final OpenCalls calls;
    private final Portfolio portfolio;
    private final Faults faults;
    private final Acceptances acceptances;
    private final Ledger ledger;
    private final Refusals refusals;
    private final int refuseBeyondLimit;
    private final Duration latency;

    MessagesEndpoint(
            MessageChecks checks,
            OpenCalls calls,
            Portfolio portfolio,
            Faults faults,
            Acceptances acceptances,
            Ledger ledger,
            Refusals refusals,
            SimulatorProperties settings) {
        this.checks = checks;
        this.calls = calls;
        this.portfolio = portfolio;
        this.faults = faults;
        this.acceptances = acceptances;
        this.ledger = ledger;
        this.refusals = refusals;
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
        var reading = checks.check(authorization, phoneNumberId, body == null ? new byte[0] : body);
        var callbackData = reading instanceof Message message ? message.callbackData() : null;
        return calls.during(new OpenCalls.Call(version, phoneNumberId, callbackData), () -> switch (reading) {
            case Message message -> taken(phoneNumberId, message, call);
            case Refusal refusal -> refused(refusal);
        });
    }

    private @Nullable ResponseEntity<?> taken(String phoneNumberId, Message message, HttpServletRequest call) {
        if (refuseBeyondLimit > 0 && portfolio.refuses(message.to())) {
            return refused(Refusal.overLimit(refuseBeyondLimit));
        }
        var fault = faults.strike(message.to());
        return fault.isPresent()
                ? faulty(fault.get(), phoneNumberId, message, call)
                : answered(acceptances.accept(phoneNumberId, message, null), latency);
    }

    private @Nullable ResponseEntity<?> faulty(
            Fault fault, String phoneNumberId, Message message, HttpServletRequest call) {
        return switch (fault.kind()) {
            case CUT_BEFORE -> cut(call);
            case ANSWER_LOST -> {
                answered(acceptances.accept(phoneNumberId, message, fault.kind()), latency);
                yield cut(call);
            }
            case SLOW -> answered(acceptances.accept(phoneNumberId, message, fault.kind()), fault.delay());
            case REFUSED -> refused(Refusal.scripted(fault.status(), fault.code()));
            case ANSWERED -> {
                if (fault.accepted()) {
                    acceptances.accept(phoneNumberId, message, fault.kind());
                }
                yield ResponseEntity.status(fault.status())
                        .contentType(MediaType.parseMediaType(fault.contentType()))
                        .body(fault.body());
            }
        };
    }

    private static @Nullable ResponseEntity<?> cut(HttpServletRequest call) {
        Wire.cut(call);
        return null;
    }

    private static ResponseEntity<Answer> answered(Answer answer, Duration after) {
        LockSupport.parkNanos(after.toNanos());
        return ResponseEntity.ok(answer);
    }

    private ResponseEntity<ErrorEnvelope> refused(Refusal refusal) {
        ledger.refuse(refusal.code());
        return refusals.answer(refusal);
    }
}
