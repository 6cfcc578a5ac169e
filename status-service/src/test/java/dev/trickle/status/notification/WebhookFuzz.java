package dev.trickle.status.notification;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.trickle.pipeline.Topics;
import dev.trickle.pipeline.error.TestMetaErrors;
import dev.trickle.status.notification.WebhookNotification.AccountChanged;
import dev.trickle.status.notification.WebhookNotification.ConsentChanged;
import dev.trickle.status.notification.WebhookNotification.MessageReported;
import java.time.Instant;
import java.util.List;
import tools.jackson.core.JacksonException;

/** Any bytes are either read completely or refused as invalid JSON; what was read can be stored and published. */
class WebhookFuzz {

    private static final Instant RECEIVED = Instant.parse("2026-03-02T12:00:00Z");

    private final WebhookReader reader = new WebhookReader(List.of(), TestMetaErrors.defaults());

    @DictionaryEntries({
        "\"entry\":[{\"id\":\"1\",\"time\":1772445600,\"changes\":[",
        "{\"field\":\"messages\",\"value\":{",
        "{\"field\":\"user_preferences\",\"value\":{\"user_preferences\":[{\"value\":\"stop\"}]}}",
        "{\"field\":\"business_capability_update\",\"value\":{\"max_daily_conversations_per_business\":",
        "{\"field\":\"phone_number_quality_update\",\"value\":{\"current_limit\":\"TIER_",
        "{\"field\":\"message_template_status_update\",\"value\":{\"event\":\"PAUSED\",\"message_template_name\":\"",
        "{\"field\":\"template_category_update\",\"value\":{\"correct_category\":\"",
        "{\"field\":\"account_update\",\"value\":{\"event\":\"DISABLED_UPDATE\",\"ban_info\":{",
        "\"statuses\":[{\"id\":\"wamid.1\",\"status\":\"failed\",\"timestamp\":\"1772445601\"",
        "\"errors\":[{\"code\":131050}]",
        "\"biz_opaque_callback_data\":\"018f0000-0000-7000-8000-000000000001.1\"",
        "\"messages\":[{\"from\":\"15550100301\",\"type\":\"text\",\"text\":{\"body\":\"stop\"}}]",
        "\"type\":\"system\",\"system\":{\"type\":\"user_changed_number\",\"wa_id\":\"",
        "\"contacts\":[{\"wa_id\":\"15550100301\",\"user_id\":\"US.1\"}]",
        "null",
        "\\u0000",
        "\\ud800",
        "1e999",
        "99999999999"
    })
    @FuzzTest(maxDuration = "10s")
    void readsOrRefuses(byte[] body) {
        try {
            var notifications = reader.read(body, RECEIVED).notifications();
            assertThat(notifications).isNotEmpty();
            notifications.forEach(WebhookFuzz::assertStorable);
        } catch (JacksonException noJson) {
            // The only exception allowed.
        }
    }

    private static void assertStorable(WebhookNotification notification) {
        switch (notification) {
            case AccountChanged account ->
                assertThat(Topics.ACCOUNT_EVENTS.deserializeValue(
                                Topics.ACCOUNT_EVENTS.serializeValue(account.event())))
                        .isEqualTo(account.event());
            case MessageReported reported -> assertThat(reported.messageId()).doesNotContain("\0");
            case ConsentChanged changed -> assertThat(changed.answered()).doesNotContain("\0");
            default -> {}
        }
    }
}
