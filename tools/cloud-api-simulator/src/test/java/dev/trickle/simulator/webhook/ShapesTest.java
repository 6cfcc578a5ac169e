package dev.trickle.simulator.webhook;

import static dev.trickle.simulator.webhook.Updates.MORNING;
import static dev.trickle.simulator.webhook.Updates.failed;
import static dev.trickle.simulator.webhook.Updates.sent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.simulator.message.PhoneNumber;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The generations of webhooks, and the ways in which they name people. */
class ShapesTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String ECHO = "biz_opaque_callback_data";

    @Test
    void theOlderGenerationNamesTheConversationAndWhenItEnds() {
        var status = written(Generation.V23, Naming.PHONE, sent("ada", MORNING)).at("/statuses/0");

        assertThat(status.at("/conversation/origin/type").asString()).isEqualTo("marketing");
        assertThat(status.at("/conversation/expiration_timestamp").asString())
                .isEqualTo(Long.toString(MORNING.plusSeconds(86_400).getEpochSecond()));
        assertThat(written(Generation.V24, Naming.PHONE, sent("ada", MORNING))
                        .at("/statuses/0")
                        .has("conversation"))
                .isFalse();
    }

    @Test
    void somebodyWhoHidesThePhoneIsNamedByTheUserIdAlone() {
        var value = written(Generation.V24, Naming.USER_ID, sent("5511955501234", MORNING));

        assertThat(value.at("/statuses/0").has("recipient_id")).isFalse();
        assertThat(value.at("/statuses/0/recipient_user_id").asString()).matches("BR\\.\\d+");
        assertThat(value.at("/contacts/0").has("wa_id")).isFalse();
        assertThat(value.at("/contacts/0/user_id")).isEqualTo(value.at("/statuses/0/recipient_user_id"));
    }

    @Test
    void aFailureIsToldOfThePhoneEvenThen() {
        var value = written(Generation.V24, Naming.USER_ID, failed("ada", 131026));

        assertThat(value.at("/statuses/0/recipient_id").asString()).isEqualTo("ada");
        assertThat(value.at("/statuses/0").has("recipient_user_id")).isFalse();
        assertThat(value.has("contacts")).isFalse();
    }

    @Test
    void aFailureMayLackWhatTheCallerWantsEchoed() {
        var silent = new Shape(Generation.V24, Naming.PHONE, false);

        assertThat(written(silent, failed("ada", 131026)).at("/statuses/0").has(ECHO))
                .isFalse();
        assertThat(written(silent, sent("ada", MORNING)).at("/statuses/0").has(ECHO))
                .isTrue();
        assertThat(written(Generation.V24, Naming.PHONE, failed("ada", 131026))
                        .at("/statuses/0")
                        .has(ECHO))
                .isTrue();
    }

    private static JsonNode written(Generation generation, Naming naming, StatusUpdate update) {
        return written(new Shape(generation, naming, true), update);
    }

    private static JsonNode written(Shape shape, StatusUpdate update) {
        var writer = new WebhookWriter("900", List.of(new PhoneNumber("700", "15550100001")), shape);
        return JSON.readTree(writer.write(List.of(update))).at("/entry/0/changes/0/value");
    }
}
