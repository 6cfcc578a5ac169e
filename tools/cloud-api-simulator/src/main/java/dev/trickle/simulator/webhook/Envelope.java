package dev.trickle.simulator.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.trickle.simulator.person.MessageStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** The body of a webhook, with prices of delivered messages, and with conversations in the older generation only. */
record Envelope(String object, List<Entry> entry) {

    static Envelope of(String businessAccountId, @Nullable Instant at, List<EntryChange> changes) {
        var time = at == null ? null : at.getEpochSecond();
        return new Envelope("whatsapp_business_account", List.of(new Entry(businessAccountId, time, changes)));
    }

    /** @param time absent if the content has its own timestamps, as messages do */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Entry(String id, @Nullable Long time, List<EntryChange> changes) {}

    record EntryChange(Content value, String field) {}

    @JsonNaming(SnakeCaseStrategy.class)
    record Metadata(String displayPhoneNumber, String phoneNumberId) {}

    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record StatusNote(
            String id,
            MessageStatus status,
            String timestamp,
            @Nullable String recipientId,
            @Nullable String recipientUserId,
            @Nullable String bizOpaqueCallbackData,
            @Nullable Conversation conversation,
            @Nullable Pricing pricing,
            @Nullable List<Fault> errors) {

        static StatusNote of(StatusUpdate update, WebhookFormat webhookFormat) {
            var contactNaming = webhookFormat.naming();
            var failed = update.status() == MessageStatus.FAILED;
            var code = failed ? update.code() : null;
            return new StatusNote(
                    update.wamid(),
                    update.status(),
                    Long.toString(update.at().getEpochSecond()),
                    contactNaming == ContactNaming.USER_ID && !failed ? null : update.recipientId(),
                    contactNaming == ContactNaming.PHONE || failed ? null : UserId.of(update.recipientId()),
                    failed && !webhookFormat.echoInFailures() ? null : update.callbackData(),
                    webhookFormat.generation() == WebhookGeneration.V24 ? null : Conversation.of(update),
                    Pricing.of(update),
                    code == null ? null : List.of(Fault.of(code)));
        }
    }

    /** @param expirationTimestamp with the status sent only */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Conversation(String id, @Nullable String expirationTimestamp, Origin origin) {

        /** Meta reports the conversation together with the price. */
        static @Nullable Conversation of(StatusUpdate update) {
            if (Pricing.of(update) == null) {
                return null;
            }
            var end = update.at().plus(DAY).getEpochSecond();
            return new Conversation(
                    UUID.nameUUIDFromBytes(update.wamid().getBytes(UTF_8))
                            .toString()
                            .replace("-", ""),
                    update.status() == MessageStatus.SENT ? Long.toString(end) : null,
                    new Origin("marketing"));
        }

        private static final Duration DAY = Duration.ofHours(24);
    }

    record Origin(String type) {}

    @JsonNaming(SnakeCaseStrategy.class)
    record Pricing(boolean billable, String pricingModel, String category, String type) {

        /** Meta reports the price with sent, and with one of delivered and read. */
        static @Nullable Pricing of(StatusUpdate update) {
            return switch (update.status()) {
                case SENT, DELIVERED -> new Pricing(true, "PMP", update.pricingCategory(), "regular");
                case READ, FAILED -> null;
            };
        }
    }

    @JsonNaming(SnakeCaseStrategy.class)
    record Fault(int code, String title, String message, ErrorData errorData, String href) {

        static Fault of(int code) {
            var title = title(code);
            return new Fault(
                    code,
                    title,
                    title,
                    new ErrorData(title + "."),
                    "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/");
        }

        private static String title(int code) {
            return switch (code) {
                case 130472 -> "User's number is part of an experiment";
                case 131000 -> "Something went wrong";
                case 131026 -> "Message undeliverable";
                case 131047 -> "Re-engagement message";
                case 131049 -> "Not delivered to maintain healthy ecosystem engagement";
                case 131050 -> "User has stopped to receive marketing messages";
                case 131053 -> "Media upload error";
                case 132015 -> "Template is paused";
                default -> "Message failed";
            };
        }
    }

    record ErrorData(String details) {}
}
