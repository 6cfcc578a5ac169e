package dev.trickle.simulator.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Meta's order of checks: token, object, body, template, parameters, throughput. */
public final class MessageChecks {

    private final byte[] authorization;
    private final Map<String, PhoneNumber> numbers;
    private final List<Template> templates;
    private final Map<String, Throughput> throughputs;
    private final int throttleStatus;
    private final MessageReader reader = new MessageReader();

    /**
     * @param templates what may be sent; empty means everything
     * @param messagesPerSecond the throughput of each number
     * @param throttleStatus the HTTP status of a call beyond it
     * @param nanoTime machine time
     */
    public MessageChecks(
            String accessToken,
            List<PhoneNumber> numbers,
            List<Template> templates,
            int messagesPerSecond,
            int throttleStatus,
            LongSupplier nanoTime) {
        this.authorization = ("Bearer " + accessToken).getBytes(UTF_8);
        this.numbers = numbers.stream().collect(Collectors.toMap(PhoneNumber::id, Function.identity()));
        this.templates = List.copyOf(templates);
        this.throughputs = numbers.stream()
                .collect(Collectors.toMap(PhoneNumber::id, number -> new Throughput(messagesPerSecond, nanoTime)));
        this.throttleStatus = throttleStatus;
    }

    /** Reads a call, or says what Meta would answer instead; only a faultless call counts for the throughput. */
    public Reading check(@Nullable String authorizationHeader, String phoneNumberId, byte[] body) {
        if (!isAuthorized(authorizationHeader)) {
            return Refusal.badToken();
        }
        var number = numbers.get(phoneNumberId);
        if (number == null) {
            return Refusal.unknownObject(phoneNumberId);
        }
        return switch (reader.read(body)) {
            case Refusal refusal -> refusal;
            case Message message -> check(number, message);
        };
    }

    private boolean isAuthorized(@Nullable String header) {
        return header != null && MessageDigest.isEqual(authorization, header.getBytes(UTF_8));
    }

    private Reading check(PhoneNumber number, Message message) {
        if (message.to().equals(number.displayNumber())) {
            return Refusal.recipientIsSender();
        }
        var fault = templateFault(message);
        if (fault.isPresent()) {
            return fault.get();
        }
        var hasRoom = Objects.requireNonNull(throughputs.get(number.id())).take();
        return hasRoom ? message : Refusal.throughput(throttleStatus);
    }

    private Optional<Refusal> templateFault(Message message) {
        if (templates.isEmpty()) {
            return Optional.empty();
        }
        return translations(message)
                .findFirst()
                .map(template -> parameterFault(template, message))
                .orElseGet(() -> Optional.of(Refusal.unknownTemplate(message)));
    }

    private Stream<Template> translations(Message message) {
        return templates.stream()
                .filter(template -> template.name().equals(message.template()))
                .filter(template -> template.language().equals(message.language()));
    }

    private static Optional<Refusal> parameterFault(Template template, Message message) {
        var expected = template.bodyParameters();
        return expected == null || expected == message.bodyParameters()
                ? Optional.empty()
                : Optional.of(Refusal.parameterCount(message.bodyParameters(), expected));
    }
}
