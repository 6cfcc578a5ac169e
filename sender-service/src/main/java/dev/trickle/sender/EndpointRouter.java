package dev.trickle.sender;

import dev.trickle.pipeline.Scope;
import dev.trickle.sender.MarketingEndpointProperties.EndpointChoice;
import dev.trickle.sender.whatsapp.MessagingApi;
import dev.trickle.sender.whatsapp.SendResult;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides which endpoint of WhatsApp a template is sent to.
 *
 * <p>With the choice {@code auto}, a certain refusal by one endpoint sends the next attempts to the other one, for an
 * hour. If that one refuses as well, before it has accepted a message, the refusal has its usual consequence. The
 * refusals are in memory only: after a restart the first attempt may be refused once more, which sends nothing.
 */
final class EndpointRouter {

    private static final long MEMORY_NANOS = Duration.ofHours(1).toNanos();

    /** At the endpoint for marketing messages also the refusal of an account that is not, or no longer, onboarded. */
    private static final String ACCESS_DENIED = "131005";

    private final EndpointChoice endpointChoice;
    private final Set<String> otherEndpointCodes;
    private final Predicate<Scope> isOtherCategory;
    private final LongSupplier nanoTime;
    private final Map<String, Boolean> onboarded = new ConcurrentHashMap<>();
    private final Map<Scope, Refusal> refusals = new ConcurrentHashMap<>();

    /**
     * @param otherEndpointCodes codes of refusals that concern the endpoint
     * @param isOtherCategory whether a template is known to have another category than marketing
     */
    EndpointRouter(
            EndpointChoice endpointChoice,
            Set<String> otherEndpointCodes,
            Predicate<Scope> isOtherCategory,
            LongSupplier nanoTime) {
        this.endpointChoice = endpointChoice;
        this.otherEndpointCodes = otherEndpointCodes;
        this.isOtherCategory = isOtherCategory;
        this.nanoTime = nanoTime;
    }

    /** @param acceptedByOther whether the other endpoint has accepted a message since */
    private record Refusal(MessagingApi by, long at, boolean acceptedByOther) {

        private static Refusal of(MessagingApi by, long at) {
            return new Refusal(by, at, false);
        }

        private Refusal accepted(MessagingApi endpoint) {
            return endpoint == by ? this : new Refusal(by, at, true);
        }
    }

    /** Sets whether the business account is onboarded to the endpoint for marketing messages. */
    void setOnboarded(String businessAccount, boolean isOnboarded) {
        onboarded.put(businessAccount, isOnboarded);
    }

    /** Returns the endpoint for the next message with this template. */
    MessagingApi endpointOf(Scope template) {
        var usual = usualEndpointOf(template);
        var refusal = recentRefusal(template);
        return refusal != null && refusal.by() == usual ? usual.other() : usual;
    }

    private MessagingApi usualEndpointOf(Scope template) {
        if (isOtherCategory.test(template)) {
            return MessagingApi.MESSAGES;
        }
        return switch (endpointChoice) {
            case MESSAGES -> MessagingApi.MESSAGES;
            case MARKETING_MESSAGES -> MessagingApi.MARKETING_MESSAGES;
            case AUTO ->
                onboarded.getOrDefault(template.template().businessAccount(), false)
                        ? MessagingApi.MARKETING_MESSAGES
                        : MessagingApi.MESSAGES;
        };
    }

    /**
     * Returns the code of a certain refusal after which the next attempt may be made at the other endpoint; empty if
     * the result does not concern the endpoint, or the other one has refused the template as well.
     */
    Optional<Refused> tryOther(Scope template, MessagingApi endpoint, SendResult result) {
        if (result instanceof SendResult.Accepted) {
            refusals.computeIfPresent(template, (key, refusal) -> refusal.accepted(endpoint));
        }
        return endpointChoice == EndpointChoice.AUTO
                ? refusalOf(result)
                        .filter(refused -> concernsEndpoint(endpoint, refused.code()))
                        .filter(refused -> remember(template, endpoint))
                : Optional.empty();
    }

    private boolean concernsEndpoint(MessagingApi endpoint, String code) {
        return otherEndpointCodes.contains(code)
                || (endpoint == MessagingApi.MARKETING_MESSAGES && code.equals(ACCESS_DENIED));
    }

    /** An unconfirmed result is no refusal: the message may have been accepted. */
    private static Optional<Refused> refusalOf(SendResult result) {
        return switch (result) {
            case SendResult.Suspended suspended -> Optional.of(new Refused(suspended.code(), suspended.text()));
            case SendResult.Throttled throttled -> Optional.of(new Refused(throttled.code(), throttled.text()));
            case SendResult.Failed failed -> Optional.of(new Refused(failed.code(), failed.text()));
            case SendResult.Accepted accepted -> Optional.empty();
            case SendResult.NotCalled notCalled -> Optional.empty();
            case SendResult.OptedOut optedOut -> Optional.empty();
            case SendResult.Unconfirmed unconfirmed -> Optional.empty();
        };
    }

    /**
     * Returns false, and deletes the refusals, if the other endpoint has refused the template recently, and this one
     * has accepted nothing since: after an acceptance both may have changed.
     */
    private boolean remember(Scope template, MessagingApi endpoint) {
        var kept = refusals.compute(template, (key, earlier) -> {
            var isByOther =
                    earlier != null && isRecent(earlier) && earlier.by() != endpoint && !earlier.acceptedByOther();
            return isByOther ? null : Refusal.of(endpoint, nanoTime.getAsLong());
        });
        return kept != null;
    }

    private @Nullable Refusal recentRefusal(Scope template) {
        var refusal = refusals.get(template);
        return refusal != null && isRecent(refusal) ? refusal : null;
    }

    private boolean isRecent(Refusal refusal) {
        return nanoTime.getAsLong() - refusal.at() < MEMORY_NANOS;
    }

    /** The refusal of an endpoint. */
    record Refused(String code, String text) {}
}
