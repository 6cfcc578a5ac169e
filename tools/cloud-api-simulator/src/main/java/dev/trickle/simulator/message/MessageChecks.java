package dev.trickle.simulator.message;

import dev.trickle.simulator.standing.Standing;
import dev.trickle.simulator.standing.TemplateStatus;
import dev.trickle.simulator.standing.Translation;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Meta's order of checks: token, object, body, standing, template, parameters, throughput, pair. */
public final class MessageChecks {

    private final Token token;
    private final Standing standing;
    private final Map<String, PhoneNumber> numbers;
    private final List<Template> templates;
    private final Map<String, Throughput> throughputs;
    private final int throttleStatus;
    private final Pairs pairs;
    private final MessageReader reader = new MessageReader();

    /**
     * @param standing which numbers and templates are out of order
     * @param templates what may be sent; empty means everything
     * @param messagesPerSecond the throughput of each number
     * @param pairRate how fast a number may write to one person
     * @param throttleStatus the HTTP status of a call beyond it
     * @param nanoTime machine time
     */
    public MessageChecks(
            Token token,
            Standing standing,
            List<PhoneNumber> numbers,
            List<Template> templates,
            int messagesPerSecond,
            PairRate pairRate,
            int throttleStatus,
            LongSupplier nanoTime) {
        this.token = token;
        this.standing = standing;
        this.numbers = numbers.stream().collect(Collectors.toMap(PhoneNumber::id, Function.identity()));
        this.templates = List.copyOf(templates);
        this.throughputs = numbers.stream()
                .collect(Collectors.toMap(PhoneNumber::id, number -> new Throughput(messagesPerSecond, nanoTime)));
        this.pairs = new Pairs(pairRate, nanoTime);
        this.throttleStatus = throttleStatus;
    }

    /** Reads a call, or says what Meta would answer instead; only a faultless call counts for the throughput. */
    public Reading check(@Nullable String authorizationHeader, String phoneNumberId, byte[] body) {
        if (!token.opens(authorizationHeader)) {
            return Refusal.badToken();
        }
        var number = numbers.get(phoneNumberId);
        if (number == null) {
            return Refusal.unknownObject("post", phoneNumberId);
        }
        return switch (reader.read(body)) {
            case Refusal refusal -> refusal;
            case Message message -> check(number, message);
        };
    }

    private Reading check(PhoneNumber number, Message message) {
        if (message.to().equals(number.displayNumber())) {
            return Refusal.recipientIsSender();
        }
        var health = standing.of(number.id());
        if (health.isBlocked()) {
            return Refusal.blockedNumber(health.code());
        }
        var fault = templateFault(message);
        if (fault.isPresent()) {
            return fault.get();
        }
        if (!Objects.requireNonNull(throughputs.get(number.id())).take()) {
            return Refusal.throughput(throttleStatus);
        }
        return pairs.take(number.id(), message.to()) ? message : Refusal.pairRate();
    }

    private Optional<Refusal> templateFault(Message message) {
        var key = new Translation(message.template(), message.language());
        var template = configured(key);
        if (template.isEmpty() && !templates.isEmpty() && !standing.isDeclared(key)) {
            return Optional.of(Refusal.unknownTemplate(message));
        }
        var status = standing.of(key);
        return status == TemplateStatus.APPROVED
                ? template.flatMap(known -> ParameterChecks.firstFault(known, message))
                : Optional.of(Refusal.unfitTemplate(message, status));
    }

    private Optional<Template> configured(Translation key) {
        return templates.stream()
                .filter(template -> template.name().equals(key.name()))
                .filter(template -> template.language().equals(key.language()))
                .findFirst();
    }
}
