package dev.trickle.status.notification;

import static dev.trickle.status.WebhookSamples.button;
import static dev.trickle.status.WebhookSamples.change;
import static dev.trickle.status.WebhookSamples.inbound;
import static dev.trickle.status.WebhookSamples.messages;
import static dev.trickle.status.WebhookSamples.preference;
import static dev.trickle.status.WebhookSamples.text;
import static dev.trickle.status.notification.NotificationReading.ADA;
import static dev.trickle.status.notification.NotificationReading.ADAS_NUMBER;
import static dev.trickle.status.notification.NotificationReading.RECEIVED_AT;
import static dev.trickle.status.notification.NotificationReading.SHOP;
import static dev.trickle.status.notification.NotificationReading.WRITTEN_AT;
import static dev.trickle.status.notification.NotificationReading.optOut;
import static dev.trickle.status.notification.NotificationReading.optOutIfOurs;
import static dev.trickle.status.notification.NotificationReading.read;
import static dev.trickle.status.notification.NotificationReading.readBody;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.error.TestMetaErrors;
import dev.trickle.status.WebhookSamples;
import dev.trickle.status.notification.WebhookNotification.Consent;
import dev.trickle.status.notification.WebhookNotification.ConsentChanged;
import dev.trickle.status.notification.WebhookNotification.ContactSeen;
import dev.trickle.status.notification.WebhookNotification.NoActionNeeded;
import dev.trickle.status.notification.WebhookNotification.NumberChanged;
import dev.trickle.status.notification.WebhookNotification.OptOutUnclear;
import dev.trickle.status.notification.WebhookNotification.Unrecognized;
import dev.trickle.status.notification.WebhookNotification.UserIdChanged;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsentReaderTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stop",
                " STOP ",
                "Stop\\n",
                "ARRÊT",
                "arrêt",
                "arre\\u0302t",
                "Stop.",
                "ARRET",
                "genug der grüsse"
            })
    void readsAStopWordAndAnAddedOne(String body) {
        assertThat(read(messages(inbound(text(ADAS_NUMBER, body)))))
                .containsExactly(optOut(ADA, "", "keyword", WRITTEN_AT, "wamid.in"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"don't stop", "", "stoop", "st op", "Stop & Shop", "más baja", "cancel my order"})
    void readsNoOtherTextAsAStopWord(String body) {
        assertThat(read(messages(inbound(text(ADAS_NUMBER, body)))))
                .containsExactly(new NoActionNeeded("message.text"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop it", "ok cancel", "Ende?", "plus de messages svp", "Stop the delivery, please"})
    void readsAnUnclearText(String body) {
        assertThat(read(messages(inbound(text(ADAS_NUMBER, body)))))
                .containsExactly(new OptOutUnclear(optOut(ADA, "", "keyword", WRITTEN_AT, "wamid.in"), body));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"START", "start.", "Start, please!", "UNSTOP", "subscribe me again", "Bitte wieder anmelden"})
    void readsAStartWordAsAnOptIn(String body) {
        assertThat(read(messages(inbound(text(ADAS_NUMBER, body))))).containsExactly(optIn());
    }

    @ParameterizedTest
    @ValueSource(strings = {"start?", "When does the sale start", "don't start", "start stop", "yes", "starting"})
    void readsNoOtherTextAsAnOptIn(String body) {
        assertThat(read(messages(inbound(text(ADAS_NUMBER, body))))).doesNotContain(optIn());
    }

    @Test
    void ownStartWordsAreAddedAndTheSettingTurnsThemOff() {
        var body = WebhookSamples.of(messages(inbound(text(ADAS_NUMBER, "Weiter so"))))
                .getBytes(StandardCharsets.UTF_8);
        var own = new WebhookReader(List.of(), List.of("weiter so"), true, TestMetaErrors.defaults());
        var off = new WebhookReader(List.of(), List.of("weiter so"), false, TestMetaErrors.defaults());

        assertThat(own.read(body, NotificationReading.RECEIVED_AT).notifications())
                .containsExactly(optIn());
        assertThat(off.read(body, NotificationReading.RECEIVED_AT).notifications())
                .containsExactly(new NoActionNeeded("message.text"));
    }

    private static ConsentChanged optIn() {
        return new ConsentChanged(SHOP, Consent.IN, ADA, "", "keyword", WRITTEN_AT, "wamid.in", false);
    }

    @Test
    void readsAndReportsMessagesThatAnotherAppHolds() {
        var optOut = optOut(ADA, "", "keyword", WRITTEN_AT, "wamid.in");
        var standby = messages(inbound(text(ADAS_NUMBER, "STOP")))
                .replace("\"field\": \"messages\"", "\"field\": \"standby\"");
        var value = "{\"metadata\": {\"phone_number_id\": \"%s\"}, %s}"
                .formatted(WebhookSamples.NUMBER, inbound(text(ADAS_NUMBER, "STOP")));

        assertThat(read(standby)).containsExactly(optOut, new Unrecognized("standby"));
        assertThat(readBody(
                        "{\"entry\": [{\"id\": \"%s\", \"standby\": [%s]}]}".formatted(WebhookSamples.BUSINESS, value)))
                .containsExactly(optOut, new Unrecognized("standby"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"image", "video", "document"})
    void readsACaptionAsAText(String type) {
        var optOut = optOut(ADA, "", "keyword", WRITTEN_AT, "wamid.in");

        assertThat(read(messages(inbound(captioned(type, "STOP"))))).containsExactly(optOut);
        assertThat(read(messages(inbound(captioned(type, "stop order?")))))
                .containsExactly(new OptOutUnclear(optOut, "stop order?"));
        assertThat(read(messages(inbound(captioned(type, "my new shoes")))))
                .containsExactly(new NoActionNeeded("message." + type));
    }

    private static String captioned(String type, String caption) {
        return """
            {"from": "%s", "id": "wamid.in", "timestamp": "1772445602", "type": "%s",
             "%s": {"id": "1", "mime_type": "x", "caption": "%s"}}
            """.formatted(ADAS_NUMBER, type, type, caption);
    }

    @Test
    void toStringHidesTheTextOfAnUnclearOptOut() {
        var unclear = new OptOutUnclear(optOut(ADA, "", "keyword", WRITTEN_AT, "wamid.in"), "stop it");

        assertThat(unclear.toString()).doesNotContain("stop it").doesNotContain(ADAS_NUMBER);
    }

    @Test
    void readsAStopButtonFromAHiddenNumber() {
        assertThat(read(messages(inbound(button("\"from\": \"\", \"from_user_id\": \"US.1\"", "Stop", "wamid.1")))))
                .containsExactly(optOutIfOurs(new WebhookContact("", "US.1"), "wamid.1", "wamid.in"));
    }

    @ParameterizedTest
    @CsvSource({"STOP,No more of this", "Leave me alone,Stop", "x,Cancel"})
    void readsTheLabelAndThePayloadOfAButton(String payload, String label) {
        assertThat(read(messages(inbound(pressed(payload, label))))).containsExactly(optOutIfOurs(ADA, "", "wamid.in"));
    }

    @ParameterizedTest
    @CsvSource({
        "Parar promoções,Parar promoções",
        "x,Stop promotions",
        "STOP_PROMOTIONS,No more",
        "1,Detener promociones",
        "1,Werbung stoppen",
        "1,Interrompi promozioni",
        "1,Hentikan promosi",
        "1,إيقاف العروض الترويجية"
    })
    void readsMetasStopButtonInAReplyToAnyMessage(String payload, String label) {
        assertThat(read(messages(inbound(pressed(payload, label)))))
                .containsExactly(optOut(ADA, "", "button", WRITTEN_AT, "wamid.in"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"button_reply", "list_reply"})
    void readsAStopReplyToAnInteractiveMessage(String kind) {
        assertThat(read(messages(inbound(reply(kind, "STOP"))))).containsExactly(optOutIfOurs(ADA, "", "wamid.in"));
        assertThat(read(messages(inbound(reply(kind, "Stop promotions")))))
                .containsExactly(optOut(ADA, "", "button", WRITTEN_AT, "wamid.in"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Cancel order", "Not interested", "Keep promotions", "OK"})
    void readsNoOtherButtonAsAStop(String label) {
        assertThat(read(messages(inbound(pressed("1", label))))).containsExactly(new NoActionNeeded("message.button"));
    }

    private static String pressed(String payload, String label) {
        return """
            {"from": "%s", "id": "wamid.in", "timestamp": "1772445602", "type": "button",
             "button": {"payload": "%s", "text": "%s"}}
            """.formatted(ADAS_NUMBER, payload, label);
    }

    private static String reply(String kind, String title) {
        return """
            {"from": "%s", "id": "wamid.in", "type": "interactive", "timestamp": "1772445602",
             "interactive": {"type": "%s", "%s": {"id": "x", "title": "%s"}}}
            """.formatted(ADAS_NUMBER, kind, kind, title);
    }

    @Test
    void aSenderWithoutIdentifiersIsTheOnlyContact() {
        var contacts = "\"contacts\": [{\"wa_id\": \"" + ADAS_NUMBER + "\"}]";

        assertThat(read(messages(inbound(text("", "stop")), contacts)))
                .containsExactly(optOut(ADA, "", "keyword", WRITTEN_AT, "wamid.in"));
    }

    @ParameterizedTest
    @CsvSource({"stop,OUT", "resume,IN", "signup,IN"})
    void readsPreferencesChosenInWhatsApp(String value, Consent consent) {
        assertThat(read(change("user_preferences", preference(ADAS_NUMBER, value))))
                .singleElement()
                .isInstanceOfSatisfying(ConsentChanged.class, changed -> {
                    assertThat(changed.consent()).isEqualTo(consent);
                    assertThat(changed.contact()).isEqualTo(ADA);
                    assertThat(changed.source()).isEqualTo("preferences");
                    assertThat(changed.at()).isEqualTo(Instant.ofEpochSecond(1772445603));
                    assertThat(changed.onlyAsAnswer()).isFalse();
                });
    }

    @Test
    void doesNotRecognizeAnUnknownPreference() {
        assertThat(read(change("user_preferences", preference(ADAS_NUMBER, "less"))))
                .containsExactly(new Unrecognized("user_preferences.less"));
    }

    @ParameterizedTest
    @CsvSource({"user_changed_number,wa_id", "customer_changed_number,new_wa_id"})
    void readsAChangeOfANumber(String type, String field) {
        var system = """
            {"from": "%s", "timestamp": "1772445602", "type": "system",
             "system": {"body": "moved", "type": "%s", "%s": "15550100999"}}
            """.formatted(ADAS_NUMBER, type, field);

        assertThat(read(messages(inbound(system))))
                .containsExactly(new NumberChanged(SHOP, ADA, "15550100999", WRITTEN_AT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"previous_user_id\": \"US.1\", \"user_id\": \"US.2\"",
                "\"user_id\": {\"previous\": \"US.1\", \"current\": \"US.2\"}",
                "\"body\": \"User A changed from US.1 to US.2.\""
            })
    void readsAChangeOfAUserId(String fields) {
        var system = """
            {"from": "%s", "timestamp": "1772445602", "type": "system",
             "system": {"type": "user_changed_user_id", %s}}
            """.formatted(ADAS_NUMBER, fields);

        assertThat(read(messages(inbound(system))))
                .containsExactly(new UserIdChanged(
                        SHOP, new WebhookContact(ADAS_NUMBER, "US.1"), new WebhookContact("", "US.2"), WRITTEN_AT));
    }

    @Test
    void readsANewNumberAndANewUserIdInOneMessage() {
        var system = """
            {"from_user_id": "US.2", "timestamp": "1772445602", "type": "system",
             "system": {"type": "user_changed_number", "previous_user_id": "US.1", "user_id": "US.2",
              "wa_id": "15550100999"}}
            """;

        assertThat(read(messages(inbound(system))))
                .containsExactly(
                        new NumberChanged(SHOP, new WebhookContact("", "US.1"), "15550100999", WRITTEN_AT),
                        new UserIdChanged(
                                SHOP,
                                new WebhookContact("", "US.1"),
                                new WebhookContact("15550100999", "US.2"),
                                WRITTEN_AT));
    }

    @Test
    void readsBothIdentifiersInAnyMessage() {
        var message = """
            {"from": "%s", "from_user_id": "US.1", "type": "reaction", "timestamp": 1772445602}
            """.formatted(ADAS_NUMBER);

        assertThat(read(messages(inbound(message))))
                .containsExactly(new ContactSeen(SHOP, new WebhookContact(ADAS_NUMBER, "US.1"), "message.reaction"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"reaction", "image", "unsupported", "system", "order", ""})
    void doesNotRecognizeOtherMessages(String type) {
        assertThat(read(messages(inbound("{\"type\": \"" + type + "\", \"from\": \"" + ADAS_NUMBER + "\"}"))))
                .containsExactly(new NoActionNeeded("message." + type));
    }

    @Test
    void theTimeOfReceiptReplacesAMissingTimestamp() {
        var message = "{\"from\": \"" + ADAS_NUMBER + "\", \"type\": \"text\", \"text\": {\"body\": \"stop\"}}";

        assertThat(read(messages(inbound(message))))
                .singleElement()
                .isInstanceOfSatisfying(
                        ConsentChanged.class,
                        changed -> assertThat(changed.at()).isEqualTo(RECEIVED_AT));
    }
}
