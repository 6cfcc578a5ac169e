package dev.trickle.simulator.message;

import dev.trickle.simulator.health.AccountHealth;
import dev.trickle.simulator.health.TemplateKey;
import dev.trickle.simulator.health.TemplateStatus;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks calls in Meta's order: token, object, body, health, template, endpoint, parameters, throughput, pair. */
public final class MessageChecks {

    private final ApiToken apiToken;
    private final AccountHealth accountHealth;
    private final Map<String, BusinessPhoneNumber> numbers;
    private final TemplateCatalogue catalogue;
    private final Map<String, ThroughputBucket> throughputs;
    private final int throttleStatus;
    private final PairLimiter pairLimiter;
    private final RoutingChecks routingChecks;
    private final MessageReader reader = new MessageReader();

    /**
     * @param accountHealth the declared health of numbers and templates
     * @param catalogue the templates of the business account
     * @param messagesPerSecond the throughput of each number
     * @param pairRate the rate of messages from one number to one person
     * @param throttleStatus the HTTP status of a call beyond the throughput
     * @param nanoTime the machine time
     */
    public MessageChecks(
            ApiToken apiToken,
            AccountHealth accountHealth,
            List<BusinessPhoneNumber> numbers,
            TemplateCatalogue catalogue,
            int messagesPerSecond,
            PairRate pairRate,
            int throttleStatus,
            LongSupplier nanoTime) {
        this.apiToken = apiToken;
        this.accountHealth = accountHealth;
        this.routingChecks = new RoutingChecks(accountHealth, catalogue);
        this.numbers = numbers.stream().collect(Collectors.toMap(BusinessPhoneNumber::id, Function.identity()));
        this.catalogue = catalogue;
        this.throughputs = numbers.stream()
                .collect(Collectors.toMap(
                        BusinessPhoneNumber::id, number -> new ThroughputBucket(messagesPerSecond, nanoTime)));
        this.pairLimiter = new PairLimiter(pairRate, nanoTime);
        this.throttleStatus = throttleStatus;
    }

    /** Returns the message of a call, or Meta's error. Only a valid call counts for the throughput. */
    public CheckResult check(
            TargetApi targetApi, @Nullable String authorizationHeader, String phoneNumberId, byte[] body) {
        if (!apiToken.matches(authorizationHeader)) {
            return ApiError.invalidToken();
        }
        var number = numbers.get(phoneNumberId);
        if (number == null) {
            return ApiError.unknownObject("post", phoneNumberId);
        }
        if (targetApi == TargetApi.MARKETING_MESSAGES
                && !accountHealth.marketingAccess().isOnboarded()) {
            return ApiError.notOnboarded();
        }
        return switch (reader.read(targetApi, body)) {
            case ApiError apiError -> apiError;
            case Message message -> check(number, message);
        };
    }

    private CheckResult check(BusinessPhoneNumber number, Message message) {
        if (message.to().equals(number.displayNumber())) {
            return ApiError.recipientIsSender();
        }
        var phoneNumberHealth = accountHealth.healthOf(number.id());
        if (phoneNumberHealth.isBlocked()) {
            return ApiError.blockedNumber(phoneNumberHealth.code());
        }
        var fault = templateFault(message);
        if (fault.isPresent()) {
            return fault.get();
        }
        if (!Objects.requireNonNull(throughputs.get(number.id())).tryAcquire()) {
            return ApiError.throughput(throttleStatus);
        }
        return pairLimiter.tryAcquire(number.id(), message.to()) ? message : ApiError.pairRate();
    }

    private Optional<ApiError> templateFault(Message message) {
        var key = new TemplateKey(message.template(), message.language());
        var template = catalogue.find(key);
        if (template.isEmpty() && !catalogue.acceptsUnknown() && !accountHealth.isDeclared(key)) {
            return Optional.of(ApiError.unknownTemplate(message));
        }
        var status = accountHealth.statusOf(key);
        return status == TemplateStatus.APPROVED
                ? routingChecks
                        .firstFault(message)
                        .or(() -> template.flatMap(known -> ParameterChecks.firstFault(known.details(), message)))
                : Optional.of(ApiError.unusableTemplate(message, status));
    }
}
