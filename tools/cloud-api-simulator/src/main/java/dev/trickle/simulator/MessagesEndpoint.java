package dev.trickle.simulator;

import static org.springframework.http.HttpHeaders.AUTHORIZATION;

import dev.trickle.simulator.fault.Fault;
import dev.trickle.simulator.fault.FaultKind;
import dev.trickle.simulator.fault.Faults;
import dev.trickle.simulator.ledger.Acceptance;
import dev.trickle.simulator.ledger.Delivery;
import dev.trickle.simulator.ledger.Ledger;
import dev.trickle.simulator.ledger.Portfolio;
import dev.trickle.simulator.message.Answer;
import dev.trickle.simulator.message.ErrorEnvelope;
import dev.trickle.simulator.message.Message;
import dev.trickle.simulator.message.MessageChecks;
import dev.trickle.simulator.message.Refusal;
import dev.trickle.simulator.message.WaId;
import dev.trickle.simulator.message.Wamid;
import dev.trickle.simulator.person.Fate;
import dev.trickle.simulator.person.People;
import dev.trickle.simulator.webhook.StatusUpdate;
import dev.trickle.simulator.webhook.Webhooks;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * The messages endpoint: a faultless call becomes a message, always, even if it equals an earlier one; its fate is
 * decided at once and told by webhook as it comes true.
 */
@RestController
final class MessagesEndpoint {

    private final MessageChecks checks;
    private final OpenCalls calls;
    private final Faults faults;
    private final People people;
    private final Ledger ledger;
    private final Portfolio portfolio;
    private final Webhooks webhooks;
    private final Refusals refusals;
    private final int refuseBeyondLimit;
    private final boolean withStatus;
    private final Duration latency;

    MessagesEndpoint(
            MessageChecks checks,
            OpenCalls calls,
            Faults faults,
            People people,
            Ledger ledger,
            Portfolio portfolio,
            Webhooks webhooks,
            Refusals refusals,
            SimulatorProperties settings) {
        this.checks = checks;
        this.calls = calls;
        this.faults = faults;
        this.people = people;
        this.ledger = ledger;
        this.portfolio = portfolio;
        this.refuseBeyondLimit = settings.limit().refuseWith();
        this.webhooks = webhooks;
        this.refusals = refusals;
        this.withStatus = settings.messageStatus();
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
        if (portfolio.isPassedBy(message.to()) && refuseBeyondLimit > 0) {
            return refused(Refusal.overLimit(refuseBeyondLimit));
        }
        var fault = faults.strike(message.to());
        return fault.isPresent()
                ? faulty(fault.get(), phoneNumberId, message, call)
                : answered(message, accepted(phoneNumberId, message, null), latency);
    }

    private @Nullable ResponseEntity<?> faulty(
            Fault fault, String phoneNumberId, Message message, HttpServletRequest call) {
        return switch (fault.kind()) {
            case CUT_BEFORE -> cut(call);
            case ANSWER_LOST -> {
                answered(message, accepted(phoneNumberId, message, fault.kind()), latency);
                yield cut(call);
            }
            case SLOW -> answered(message, accepted(phoneNumberId, message, fault.kind()), fault.delay());
            case REFUSED -> refused(Refusal.scripted(fault.status(), fault.code()));
            case ANSWERED -> {
                if (fault.accepted()) {
                    accepted(phoneNumberId, message, fault.kind());
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

    private ResponseEntity<Answer> answered(Message message, String wamid, Duration after) {
        LockSupport.parkNanos(after.toNanos());
        return ResponseEntity.ok(Answer.accepting(message, wamid, withStatus));
    }

    private String accepted(String phoneNumberId, Message message, @Nullable FaultKind fault) {
        var fate = people.fateOf(message.to(), message.template());
        var wamid = Wamid.of(message.to(), randomBytes(Wamid.SERIAL_BYTES));
        var delivery = new Delivery(
                phoneNumberId,
                message.to(),
                wamid,
                message.template(),
                message.callbackData(),
                fate.outcome(),
                fate.code());
        portfolio.count(message.to());
        tell(ledger.accept(delivery, fault), fate);
        return wamid;
    }

    private void tell(Acceptance acceptance, Fate fate) {
        var delivery = acceptance.delivery();
        var updates = fate.steps().stream()
                .map(step -> new StatusUpdate(
                        acceptance.sequence(),
                        delivery.phoneNumberId(),
                        delivery.wamid(),
                        WaId.of(delivery.to()),
                        delivery.callbackData(),
                        step.status(),
                        acceptance.at().plus(step.after()),
                        fate.code()))
                .toList();
        webhooks.tell(updates, fate.toldLate());
    }

    private ResponseEntity<ErrorEnvelope> refused(Refusal refusal) {
        ledger.refuse(refusal.code());
        return refusals.answer(refusal);
    }

    private static byte[] randomBytes(int length) {
        var bytes = new byte[length];
        ThreadLocalRandom.current().nextBytes(bytes);
        return bytes;
    }
}
