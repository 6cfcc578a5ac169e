package dev.trickle.simulator.webhook;

import static dev.trickle.simulator.webhook.StatusUpdates.MORNING;
import static dev.trickle.simulator.webhook.StatusUpdates.failed;
import static dev.trickle.simulator.webhook.StatusUpdates.sent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.simulator.message.BusinessPhoneNumber;
import dev.trickle.simulator.webhook.WebhookNotice.MessageReceived;
import dev.trickle.simulator.webhook.WebhookNotice.PreferenceChanged;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The generations of webhooks, and the ways in which they name people. */
class WebhookFormatTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String ECHO = "biz_opaque_callback_data";

    @Test
    void olderGenerationContainsTheConversationAndItsEnd() {
        var status = written(WebhookGeneration.V23, ContactNaming.PHONE, sent("ada", MORNING))
                .at("/statuses/0");

        assertThat(status.at("/conversation/origin/type").asString()).isEqualTo("marketing");
        assertThat(status.at("/conversation/expiration_timestamp").asString())
                .isEqualTo(Long.toString(MORNING.plusSeconds(86_400).getEpochSecond()));
        assertThat(written(WebhookGeneration.V24, ContactNaming.PHONE, sent("ada", MORNING))
                        .at("/statuses/0")
                        .has("conversation"))
                .isFalse();
    }

    @Test
    void hiddenPhoneIsReplacedByTheUserId() {
        var value = written(WebhookGeneration.V24, ContactNaming.USER_ID, sent("5511955501234", MORNING));

        assertThat(value.at("/statuses/0").has("recipient_id")).isFalse();
        assertThat(value.at("/statuses/0/recipient_user_id").asString()).matches("BR\\.\\d+");
        assertThat(value.at("/contacts/0").has("wa_id")).isFalse();
        assertThat(value.at("/contacts/0/user_id")).isEqualTo(value.at("/statuses/0/recipient_user_id"));
    }

    @Test
    void failureContainsTheHiddenPhone() {
        var value = written(WebhookGeneration.V24, ContactNaming.USER_ID, failed("ada", 131026));

        assertThat(value.at("/statuses/0/recipient_id").asString()).isEqualTo("ada");
        assertThat(value.at("/statuses/0").has("recipient_user_id")).isFalse();
        assertThat(value.has("contacts")).isFalse();
    }

    @Test
    void failureMayOmitTheCallbackData() {
        var silent = new WebhookFormat(WebhookGeneration.V24, ContactNaming.PHONE, false);

        assertThat(written(silent, failed("ada", 131026)).at("/statuses/0").has(ECHO))
                .isFalse();
        assertThat(written(silent, sent("ada", MORNING)).at("/statuses/0").has(ECHO))
                .isTrue();
        assertThat(written(WebhookGeneration.V24, ContactNaming.PHONE, failed("ada", 131026))
                        .at("/statuses/0")
                        .has(ECHO))
                .isTrue();
    }

    @Test
    void hiddenPhoneIsReplacedInMessagesAndPreferences() {
        var writer = writer(new WebhookFormat(WebhookGeneration.V24, ContactNaming.USER_ID, true));
        var wrote = contentOf(
                writer.write(new MessageReceived("700", "4915550100001", "wamid.ada", "STOP", false, MORNING)));
        var chose = contentOf(writer.write(new PreferenceChanged("700", "4915550100001", "stop", MORNING)));

        assertThat(wrote.at("/messages/0").has("from")).isFalse();
        assertThat(wrote.at("/messages/0/from_user_id")).isEqualTo(wrote.at("/contacts/0/user_id"));
        assertThat(chose.at("/user_preferences/0").has("wa_id")).isFalse();
        assertThat(chose.at("/user_preferences/0/user_id")).isEqualTo(wrote.at("/contacts/0/user_id"));
    }

    private static JsonNode written(
            WebhookGeneration webhookGeneration, ContactNaming contactNaming, StatusUpdate update) {
        return written(new WebhookFormat(webhookGeneration, contactNaming, true), update);
    }

    private static JsonNode written(WebhookFormat webhookFormat, StatusUpdate update) {
        return contentOf(writer(webhookFormat).write(List.of(update)));
    }

    private static WebhookWriter writer(WebhookFormat webhookFormat) {
        return new WebhookWriter("900", List.of(new BusinessPhoneNumber("700", "15550100001")), webhookFormat);
    }

    private static JsonNode contentOf(byte[] webhook) {
        return JSON.readTree(webhook).at("/entry/0/changes/0/value");
    }
}
