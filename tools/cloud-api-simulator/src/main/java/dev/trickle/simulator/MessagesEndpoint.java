package dev.trickle.simulator;

import static org.springframework.http.HttpHeaders.AUTHORIZATION;
import static org.springframework.http.HttpHeaders.WWW_AUTHENTICATE;

import dev.trickle.simulator.ledger.Acceptance;
import dev.trickle.simulator.ledger.Delivery;
import dev.trickle.simulator.ledger.Ledger;
import dev.trickle.simulator.message.Answer;
import dev.trickle.simulator.message.ErrorEnvelope;
import dev.trickle.simulator.message.Message;
import dev.trickle.simulator.message.MessageChecks;
import dev.trickle.simulator.message.Refusal;
import dev.trickle.simulator.message.Wamid;
import dev.trickle.simulator.person.Fate;
import dev.trickle.simulator.person.People;
import dev.trickle.simulator.webhook.StatusUpdate;
import dev.trickle.simulator.webhook.Webhooks;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
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

    /** The message may quote the caller's path. */
    private static final Pattern NOT_FOR_A_HEADER = Pattern.compile("[^ -~]|\"");

    private static final int TRACE_ID_BYTES = 16;

    private final MessageChecks checks;
    private final People people;
    private final Ledger ledger;
    private final Webhooks webhooks;
    private final boolean withStatus;
    private final Duration latency;

    MessagesEndpoint(
            MessageChecks checks, People people, Ledger ledger, Webhooks webhooks, SimulatorProperties settings) {
        this.checks = checks;
        this.people = people;
        this.ledger = ledger;
        this.webhooks = webhooks;
        this.withStatus = settings.messageStatus();
        this.latency = settings.latency();
    }

    @PostMapping({"/{version:v\\d+\\.\\d+}/{phoneNumberId}/messages", "/{phoneNumberId}/messages"})
    ResponseEntity<?> send(
            @PathVariable String phoneNumberId,
            @RequestHeader(name = AUTHORIZATION, required = false) @Nullable String authorization,
            @RequestBody(required = false) byte @Nullable [] body) {
        return switch (checks.check(authorization, phoneNumberId, body == null ? new byte[0] : body)) {
            case Message message -> accepted(phoneNumberId, message);
            case Refusal refusal -> refused(refusal);
        };
    }

    private ResponseEntity<Answer> accepted(String phoneNumberId, Message message) {
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
        tell(ledger.accept(delivery), fate);
        LockSupport.parkNanos(latency.toNanos());
        return ResponseEntity.ok(Answer.accepting(message, wamid, withStatus));
    }

    private void tell(Acceptance acceptance, Fate fate) {
        var delivery = acceptance.delivery();
        webhooks.tell(fate.steps().stream()
                .map(step -> new StatusUpdate(
                        acceptance.sequence(),
                        delivery.phoneNumberId(),
                        delivery.wamid(),
                        delivery.to(),
                        delivery.callbackData(),
                        step.status(),
                        acceptance.at().plus(step.after()),
                        fate.code()))
                .toList());
    }

    private ResponseEntity<ErrorEnvelope> refused(Refusal refusal) {
        ledger.refuse(refusal.code());
        return ResponseEntity.status(refusal.status())
                .header(WWW_AUTHENTICATE, challenge(refusal))
                .body(ErrorEnvelope.of(refusal, traceId()));
    }

    private static String challenge(Refusal refusal) {
        var printable = NOT_FOR_A_HEADER.matcher(refusal.message()).replaceAll("?");
        return "OAuth \"Facebook Platform\" \"invalid_request\" \"" + printable + '"';
    }

    private static String traceId() {
        return "A" + Base64.getUrlEncoder().withoutPadding().encodeToString(randomBytes(TRACE_ID_BYTES));
    }

    private static byte[] randomBytes(int length) {
        var bytes = new byte[length];
        ThreadLocalRandom.current().nextBytes(bytes);
        return bytes;
    }
}
