package dev.trickle.stack.up;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.installation.InternalToken;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** Asks the sender what WhatsApp last reported about the phone numbers of an account. */
final class SendingStatusClient {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int OK = 200;

    private final Map<AccountId, List<PhoneNumber>> lastKnown = new ConcurrentHashMap<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private final JsonMapper json = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private final URI sender;
    private final InternalToken token;

    SendingStatusClient(URI sender, InternalToken token) {
        this.sender = sender;
        this.token = token;
    }

    /** Returns the last known state of each number; nothing before the first response of the sender. */
    List<PhoneNumber> phoneNumbersOf(AccountId account) {
        var request = HttpRequest.newBuilder(sender.resolve("/accounts/" + account + "/sending"))
                .header("Authorization", token.authorization())
                .timeout(TIMEOUT)
                .build();
        try {
            var response = client.send(request, BodyHandlers.ofString());
            if (response.statusCode() == OK) {
                lastKnown.put(
                        account, json.readValue(response.body(), Response.class).phoneNumbers());
            }
        } catch (IOException unavailable) {
            // The next call asks again.
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return lastKnown.getOrDefault(account, List.of());
    }

    private record Response(List<PhoneNumber> phoneNumbers) {}

    /** A phone number, as the sender describes it. */
    record PhoneNumber(
            String id,
            @Nullable String access,
            @Nullable String qualityRating,
            @Nullable String throughput,
            @Nullable Integer messagingLimit,
            int messagesPerSecond) {

        /** Returns the state in words. */
        String describe() {
            if (access == null) {
                return "WhatsApp has not answered yet";
            }
            return switch (access) {
                case "token_refused" -> "WhatsApp refuses the access token";
                case "number_unknown" -> "WhatsApp does not know this phone number id, or the token may not use it";
                case "not_permitted" -> "the access token lacks a permission for this phone number";
                default -> describeUsable();
            };
        }

        private String describeLimit() {
            if (messagingLimit == null) {
                return "Meta reports no limit";
            }
            return messagingLimit == Integer.MAX_VALUE
                    ? "unlimited by Meta"
                    : "Meta's limit is " + messagingLimit + " people in 24 hours";
        }

        private String describeUsable() {
            var quality = qualityRating == null || qualityRating.isBlank() ? "UNKNOWN" : qualityRating;
            return "usable, quality " + quality + ", " + describeLimit() + ", up to " + messagesPerSecond
                    + " messages a second";
        }
    }
}
