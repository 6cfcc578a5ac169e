package dev.trickle.simulator.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.trickle.simulator.person.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** The body of a webhook in the shape of Graph version 24: no conversation, prices for delivered messages. */
record Envelope(String object, List<Entry> entry) {

    static Envelope of(String businessAccountId, List<Change> changes) {
        return new Envelope("whatsapp_business_account", List.of(new Entry(businessAccountId, changes)));
    }

    record Entry(String id, List<Change> changes) {}

    record Change(Value value, String field) {

        static Change of(Metadata metadata, List<StatusNote> statuses) {
            return new Change(new Value("whatsapp", metadata, statuses), "messages");
        }
    }

    @JsonNaming(SnakeCaseStrategy.class)
    record Value(String messagingProduct, Metadata metadata, List<StatusNote> statuses) {}

    @JsonNaming(SnakeCaseStrategy.class)
    record Metadata(String displayPhoneNumber, String phoneNumberId) {}

    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record StatusNote(
            String id,
            Status status,
            String timestamp,
            String recipientId,
            @Nullable String bizOpaqueCallbackData,
            @Nullable Pricing pricing,
            @Nullable List<Fault> errors) {

        static StatusNote of(StatusUpdate update) {
            var code = update.code();
            return new StatusNote(
                    update.wamid(),
                    update.status(),
                    Long.toString(update.at().getEpochSecond()),
                    update.recipientId(),
                    update.callbackData(),
                    Pricing.of(update.status()),
                    code == null ? null : List.of(Fault.of(code)));
        }
    }

    @JsonNaming(SnakeCaseStrategy.class)
    record Pricing(boolean billable, String pricingModel, String category, String type) {

        /** Meta names the price with sent and with one of delivered and read. */
        static @Nullable Pricing of(Status status) {
            return switch (status) {
                case SENT, DELIVERED -> new Pricing(true, "PMP", "marketing", "regular");
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
