package dev.trickle.status.notification;

import static dev.trickle.status.WebhookSamples.change;
import static dev.trickle.status.WebhookSamples.echo;
import static dev.trickle.status.WebhookSamples.inbound;
import static dev.trickle.status.WebhookSamples.messages;
import static dev.trickle.status.WebhookSamples.preference;
import static dev.trickle.status.WebhookSamples.status;
import static dev.trickle.status.WebhookSamples.statuses;
import static dev.trickle.status.WebhookSamples.text;
import static dev.trickle.status.notification.NotificationReading.ADAS_NUMBER;
import static dev.trickle.status.notification.NotificationReading.RECEIVED_AT;
import static dev.trickle.status.notification.NotificationReading.read;
import static dev.trickle.status.notification.NotificationReading.readBody;
import static dev.trickle.status.notification.NotificationReading.reported;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trickle.pipeline.TestPeople;
import dev.trickle.status.WebhookSamples;
import dev.trickle.status.notification.WebhookNotification.AccountRestrictionChanged;
import dev.trickle.status.notification.WebhookNotification.ConsentChanged;
import dev.trickle.status.notification.WebhookNotification.MessageReported;
import dev.trickle.status.notification.WebhookNotification.Unrecognized;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

class WebhookReaderTest {

    private static final int LARGEST_BATCH = 1_000;

    @Test
    void readsAllOfTheLargestMixedBatch() {
        var reports = IntStream.range(0, LARGEST_BATCH - 2)
                .mapToObj(n -> status("wamid." + n, "sent", echo(TestPeople.attempt("person " + n))))
                .toArray(String[]::new);

        var notifications = read(
                messages(statuses(reports), inbound(text(ADAS_NUMBER, "STOP"))),
                change("user_preferences", preference(ADAS_NUMBER, "resume")));

        assertThat(notifications).hasSize(LARGEST_BATCH);
        assertThat(notifications).filteredOn(MessageReported.class::isInstance).hasSize(LARGEST_BATCH - 2);
        assertThat(notifications).filteredOn(ConsentChanged.class::isInstance).hasSize(2);
    }

    @Test
    void readsAllEntriesAndAllChanges() {
        var entry = "{\"changes\": [" + messages(statuses(status("wamid.1", "sent"), status("wamid.2", "read"))) + ","
                + messages(statuses(status("wamid.3", "sent"))) + "]}";

        assertThat(readBody("{\"entry\": [" + entry + "," + entry + "]}")).hasSize(6);
    }

    @Test
    void namesUnrecognizedContent() {
        assertThat(read(
                        messages("\"errors\": [{\"code\": 130429}]"),
                        change("weather_update", "{}"),
                        change("message_template_components_update", "{}")))
                .containsExactly(
                        new Unrecognized("messages.errors"),
                        new Unrecognized("weather_update"),
                        new Unrecognized("message_template_components_update"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "7", "{\"entry\": 7}", "{\"entry\": [7, {\"changes\": [null]}]}"})
    void acceptsAnyStructure(String body) {
        assertThat(readBody(body)).hasOnlyElementsOfType(Unrecognized.class);
    }

    @Test
    void timestampsAreBoundedByTheArrival() {
        var future = String.valueOf(RECEIVED_AT.plus(Duration.ofDays(3650)).getEpochSecond());

        var reported = reported(readBody(
                WebhookSamples.of(messages(statuses(status("wamid.1", "sent")))).replace("1772445601", future)));
        assertThat(reported.at()).isEqualTo(RECEIVED_AT);

        var changed = (AccountRestrictionChanged)
                readBody(WebhookSamples.of(change("account_update", "{\"event\": \"ACCOUNT_OFFBOARDED\"}"))
                                .replace("1772445600", future))
                        .getFirst();
        assertThat(changed.at()).isEqualTo(RECEIVED_AT);
    }

    @Test
    void refusesInvalidJson() {
        assertThatThrownBy(() -> readBody("<html>")).isInstanceOf(JacksonException.class);
    }
}
