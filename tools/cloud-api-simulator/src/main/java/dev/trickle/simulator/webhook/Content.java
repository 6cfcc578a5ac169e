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

/** What a webhook is about, by its field. */
sealed interface Content {

    /** What became of messages. */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Reports(
            String messagingProduct,
            Metadata metadata,
            @Nullable List<Contact> contacts,
            List<StatusNote> statuses) implements Content {}

    /** What a person wrote. */
    @JsonNaming(SnakeCaseStrategy.class)
    record InboundMessage(
            String messagingProduct, Metadata metadata, List<Contact> contacts, List<InboundText> messages)
            implements Content {}

    /** What a person chose in the settings of a chat. */
    @JsonNaming(SnakeCaseStrategy.class)
    record PreferenceChange(
            String messagingProduct, Metadata metadata, List<Contact> contacts, List<Preference> userPreferences)
            implements Content {}

    /** What the business may do from now on. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Capability(int maxDailyConversationsPerBusiness, int maxPhoneNumbersPerWaba) implements Content {}

    /** What Meta thinks of a template from now on. */
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

        /** Here, and nowhere else, Meta writes languages with a hyphen. */
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
                    title == null ? null : new OtherInfo(title, "The simulator was told to say so"));
        }
    }

    /** What the occasion was. */
    record OtherInfo(PauseReason title, String description) {}

    /**
     * Somebody who is named.
     *
     * @param waId absent if the phone is hidden
     * @param userId absent if ids are not in use
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

    /** Whatever people call themselves. */
    record Profile(String name) {}

    /** What a person has written, or has said by a button; of which message is not told. */
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

        static InboundText of(WebhookNotice.Wrote wrote, ContactNaming contactNaming) {
            return new InboundText(
                    contactNaming == ContactNaming.USER_ID ? null : wrote.person(),
                    contactNaming == ContactNaming.PHONE ? null : UserId.of(wrote.person()),
                    wrote.id(),
                    Long.toString(wrote.at().getEpochSecond()),
                    wrote.button() ? "button" : "text",
                    wrote.button() ? null : new Text(wrote.text()),
                    wrote.button() ? new Button(wrote.text(), wrote.text()) : null);
        }
    }

    /**
     * A button that was pressed.
     *
     * @param payload the label, unless the sender said otherwise
     */
    record Button(String payload, String text) {}

    record Text(String body) {}

    /** Marketing messages, wanted or not. */
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
