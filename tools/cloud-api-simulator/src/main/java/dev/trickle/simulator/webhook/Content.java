package dev.trickle.simulator.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.trickle.simulator.health.PauseReason;
import dev.trickle.simulator.health.TemplateStatus;
import dev.trickle.simulator.webhook.Envelope.Metadata;
import dev.trickle.simulator.webhook.Envelope.StatusNote;
import dev.trickle.simulator.webhook.WebhookNotice.TemplateChanged;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** The value of a change in a webhook, by its field. */
sealed interface Content {

    /** Statuses of messages. */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Reports(
            String messagingProduct,
            Metadata metadata,
            @Nullable List<Contact> contacts,
            List<StatusNote> statuses) implements Content {}

    /** A message from a person. */
    @JsonNaming(SnakeCaseStrategy.class)
    record InboundMessage(
            String messagingProduct, Metadata metadata, List<Contact> contacts, List<InboundText> messages)
            implements Content {}

    /** A choice of a person in the settings of a chat. */
    @JsonNaming(SnakeCaseStrategy.class)
    record PreferenceChange(
            String messagingProduct, Metadata metadata, List<Contact> contacts, List<Preference> userPreferences)
            implements Content {}

    /** A changed messaging limit. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Capability(int maxDailyConversationsPerBusiness, int maxPhoneNumbersPerWaba) implements Content {}

    /** A changed status of a template. */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TemplateUpdate(
            TemplateStatus event,
            long messageTemplateId,
            String messageTemplateName,
            String messageTemplateLanguage,
            String messageTemplateCategory,
            String reason,
            @Nullable OtherInfo otherInfo)
            implements Content {

        /** Only here Meta writes languages with a hyphen. */
        static TemplateUpdate of(TemplateChanged changed) {
            var template = changed.template();
            var title = changed.title();
            return new TemplateUpdate(
                    changed.status(),
                    template.id(),
                    template.name(),
                    template.language().replace('_', '-'),
                    "MARKETING",
                    changed.status() == TemplateStatus.REJECTED ? "INVALID_FORMAT" : "NONE",
                    title == null ? null : new OtherInfo(title, "Requested from the simulator"));
        }
    }

    /** The reason of the change. */
    record OtherInfo(PauseReason title, String description) {}

    /**
     * A person in a webhook.
     *
     * @param waId absent if the phone number is hidden
     * @param userId absent if user ids are not in use
     */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Contact(
            Profile profile,
            @Nullable String waId,
            @Nullable String userId) {

        static Contact of(String digits, ContactNaming contactNaming) {
            return new Contact(
                    new Profile("Customer"),
                    contactNaming == ContactNaming.USER_ID ? null : digits,
                    contactNaming == ContactNaming.PHONE ? null : UserId.of(digits));
        }
    }

    /** The person's profile name. */
    record Profile(String name) {}

    /** A text or a pressed button; the message with the button is not named. */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record InboundText(
            @Nullable String from,
            @Nullable String fromUserId,
            String id,
            String timestamp,
            String type,
            @Nullable Text text,
            @Nullable Button button) {

        static InboundText of(WebhookNotice.MessageReceived messageReceived, ContactNaming contactNaming) {
            return new InboundText(
                    contactNaming == ContactNaming.USER_ID ? null : messageReceived.person(),
                    contactNaming == ContactNaming.PHONE ? null : UserId.of(messageReceived.person()),
                    messageReceived.id(),
                    Long.toString(messageReceived.at().getEpochSecond()),
                    messageReceived.button() ? "button" : "text",
                    messageReceived.button() ? null : new Text(messageReceived.text()),
                    messageReceived.button() ? new Button(messageReceived.text(), messageReceived.text()) : null);
        }
    }

    /**
     * A pressed button.
     *
     * @param payload the label, unless the sender set another one
     */
    record Button(String payload, String text) {}

    record Text(String body) {}

    /** Whether the person wants marketing messages. */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Preference(
            @Nullable String waId,
            @Nullable String userId,
            String detail,
            String category,
            String value,
            long timestamp) {

        static Preference of(String digits, ContactNaming contactNaming, Instant at, String value) {
            return new Preference(
                    contactNaming == ContactNaming.USER_ID ? null : digits,
                    contactNaming == ContactNaming.PHONE ? null : UserId.of(digits),
                    "User requested to " + value + " marketing messages",
                    "marketing_messages",
                    value,
                    at.getEpochSecond());
        }
    }
}
