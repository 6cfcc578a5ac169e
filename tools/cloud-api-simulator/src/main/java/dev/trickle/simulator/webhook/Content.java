package dev.trickle.simulator.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.trickle.simulator.health.PauseReason;
import dev.trickle.simulator.health.TemplateKey;
import dev.trickle.simulator.health.TemplateStatus;
import dev.trickle.simulator.webhook.Envelope.Metadata;
import dev.trickle.simulator.webhook.Envelope.StatusNote;
import dev.trickle.simulator.webhook.WebhookNotice.TemplateChanged;
import dev.trickle.simulator.webhook.WebhookNotice.TemplateEdited;
import dev.trickle.simulator.webhook.WebhookNotice.TemplateRated;
import dev.trickle.simulator.webhook.WebhookNotice.TemplateRecategorised;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
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

        static TemplateUpdate of(TemplateChanged changed) {
            var template = changed.template();
            var title = changed.title();
            return new TemplateUpdate(
                    changed.status(),
                    template.id(),
                    template.name(),
                    hyphenated(template),
                    "MARKETING",
                    changed.status() == TemplateStatus.REJECTED ? "INVALID_FORMAT" : "NONE",
                    title == null ? null : new OtherInfo(title, "Requested from the simulator"));
        }
    }

    /** In the webhooks of status and category Meta writes languages with a hyphen. */
    private static String hyphenated(TemplateKey template) {
        return template.language().replace('_', '-');
    }

    /** The text of an edited template; Meta omits the kind of its header. */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TemplateComponents(
            long messageTemplateId,
            String messageTemplateName,
            String messageTemplateLanguage,
            @Nullable String messageTemplateTitle,
            @Nullable String messageTemplateElement,
            @Nullable String messageTemplateFooter)
            implements Content {

        static TemplateComponents of(TemplateEdited edited) {
            var template = edited.template();
            return new TemplateComponents(
                    template.id(),
                    template.name(),
                    template.language(),
                    text(edited, "HEADER"),
                    text(edited, "BODY"),
                    text(edited, "FOOTER"));
        }

        private static @Nullable String text(TemplateEdited edited, String type) {
            return edited.components().stream()
                    .filter(component -> component.path("type").asString("").equals(type))
                    .map(component -> component.path("text"))
                    .filter(JsonNode::isString)
                    .map(JsonNode::stringValue)
                    .findFirst()
                    .orElse(null);
        }
    }

    /** A completed change of the category of a template. */
    @JsonNaming(SnakeCaseStrategy.class)
    record TemplateCategory(
            long messageTemplateId,
            String messageTemplateName,
            String messageTemplateLanguage,
            String previousCategory,
            String newCategory)
            implements Content {

        static TemplateCategory of(TemplateRecategorised changed) {
            var template = changed.template();
            return new TemplateCategory(
                    template.id(), template.name(), hyphenated(template), changed.previous(), changed.current());
        }
    }

    /** A changed quality of a template. */
    @JsonNaming(SnakeCaseStrategy.class)
    record TemplateQuality(
            String previousQualityScore,
            String newQualityScore,
            long messageTemplateId,
            String messageTemplateName,
            String messageTemplateLanguage)
            implements Content {

        static TemplateQuality of(TemplateRated rated) {
            var template = rated.template();
            return new TemplateQuality(
                    rated.previous(), rated.current(), template.id(), template.name(), hyphenated(template));
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
