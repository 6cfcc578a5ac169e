package dev.trickle.simulator.webhook;

import static dev.trickle.simulator.webhook.StatusUpdates.MORNING;
import static dev.trickle.simulator.webhook.StatusUpdates.failed;
import static dev.trickle.simulator.webhook.StatusUpdates.sent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.simulator.message.BusinessPhoneNumber;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class WebhookWriterTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final WebhookWriter writer = new WebhookWriter(
            "900",
            List.of(new BusinessPhoneNumber("700", "15550100001")),
            new WebhookFormat(WebhookGeneration.V24, ContactNaming.PHONE, true));

    @Test
    void writesASentMessageWithItsPriceAndWithoutAConversation() {
        assertThat(JSON.readTree(writer.write(List.of(sent("ada", MORNING))))).isEqualTo(JSON.readTree("""
                {"object":"whatsapp_business_account","entry":[{"id":"900","changes":[{"field":"messages","value":{
                  "messaging_product":"whatsapp",
                  "metadata":{"display_phone_number":"15550100001","phone_number_id":"700"},
                  "statuses":[{"id":"wamid.ada","status":"sent","timestamp":"1772352000","recipient_id":"ada",
                    "biz_opaque_callback_data":"attempt-ada",
                    "pricing":{"billable":true,"pricing_model":"PMP","category":"marketing","type":"regular"}}]}}]}]}
                """));
    }

    @Test
    void writesAFailureWithItsErrorAndWithoutAPrice() {
        var status =
                JSON.readTree(writer.write(List.of(failed("bob", 131026)))).at("/entry/0/changes/0/value/statuses/0");
        assertThat(status.path("status").asString()).isEqualTo("failed");
        assertThat(status.at("/errors/0/code").asInt()).isEqualTo(131026);
        assertThat(status.has("pricing")).isFalse();
    }

    @Test
    void writesTheInstantOfADecision() {
        var decided = JSON.readTree(writer.write(new WebhookNotice.LimitChanged(2_000, MORNING)));
        assertThat(decided.at("/entry/0/time").asLong()).isEqualTo(MORNING.getEpochSecond());
    }

    @Test
    void writesManyUpdatesAsSeveralChangesOfSeveralStatuses() {
        var updates = IntStream.range(0, 60)
                .mapToObj(number -> sent("person-" + number, MORNING))
                .toList();
        var changes = JSON.readTree(writer.write(updates)).at("/entry/0/changes");
        assertThat(changes.valueStream()
                        .map(change -> change.at("/value/statuses").size()))
                .containsExactly(25, 25, 10);
    }
}
