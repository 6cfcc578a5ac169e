package dev.trickle.status.routing;

import static dev.trickle.status.Webhooks.button;
import static dev.trickle.status.Webhooks.change;
import static dev.trickle.status.Webhooks.conversation;
import static dev.trickle.status.Webhooks.echo;
import static dev.trickle.status.Webhooks.error;
import static dev.trickle.status.Webhooks.inbound;
import static dev.trickle.status.Webhooks.messages;
import static dev.trickle.status.Webhooks.preference;
import static dev.trickle.status.Webhooks.status;
import static dev.trickle.status.Webhooks.statuses;
import static dev.trickle.status.Webhooks.text;
import static dev.trickle.status.Webhooks.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trickle.pipeline.People;
import dev.trickle.status.Webhooks;
import dev.trickle.status.routing.Notice.Consent;
import dev.trickle.status.routing.Notice.ConsentChanged;
import dev.trickle.status.routing.Notice.LimitChanged;
import dev.trickle.status.routing.Notice.MessageReported;
import dev.trickle.status.routing.Notice.NotUnderstood;
import dev.trickle.status.routing.Notice.Origin;
import dev.trickle.status.routing.Notice.TemplateChanged;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

class WebhookReaderTest {

    private static final Instant RECEIVED = Instant.parse("2026-03-02T12:00:00Z");
    private static final Instant REPORTED = Instant.ofEpochSecond(1772445601);
    private static final Origin SHOP = new Origin(Webhooks.BUSINESS, Webhooks.NUMBER);
    private static final String ADA = "15550100301";

    private final WebhookReader reader = new WebhookReader(new StopWords(List.of("stop", "Arrêt")));

    @Test
    void readsAStatusOfToday() {
        assertThat(read(messages(statuses(status("wamid.1", "delivered", to(ADA), echo(People.attempt("ada")))))))
                .containsExactly(new MessageReported(
                        SHOP,
                        "wamid.1",
                        Report.DELIVERED,
                        People.attempt("ada"),
                        ADA,
                        Report.NO_CODE,
                        false,
                        REPORTED));
    }

    @Test
    void readsAStatusOfBeforeWithConversationAndPricing() {
        var marketing = conversation("marketing").toArray(String[]::new);
        var service = conversation("service").toArray(String[]::new);

        assertThat(read(messages(statuses(status("wamid.1", "sent", marketing), status("wamid.2", "sent", service)))))
                .extracting(notice -> ((MessageReported) notice).inServiceWindow())
                .containsExactly(false, true);
    }

    @Test
    void readsAStatusThatNamesNoPhone() {
        var user = "\"recipient_user_id\": \"US.13499\"";

        assertThat(reported(read(messages(statuses(status("wamid.1", "read", user)))))
                        .person())
                .isEqualTo("US.13499");
    }

    @Test
    void takesPlayedForRead() {
        assertThat(reported(read(messages(statuses(status("wamid.1", "played")))))
                        .report())
                .isEqualTo(Report.READ);
    }

    @Test
    void readsTheCodeOfAFailure() {
        assertThat(reported(read(messages(statuses(status("wamid.1", "failed", error(131_026))))))
                        .code())
                .isEqualTo("131026");
    }

    @Test
    void takesAnEchoOfAnotherToolForNone() {
        assertThat(reported(read(messages(statuses(status("wamid.1", "sent", echo("order 4711"))))))
                        .echo())
                .isNull();
    }

    @Test
    void readsTimesWrittenAsNumbersAndDoesWithoutThem() {
        var number = "{\"id\": \"wamid.1\", \"status\": \"read\", \"timestamp\": 1772445601}";
        var none = "{\"id\": \"wamid.1\", \"status\": \"read\", \"timestamp\": \"soon\"}";

        assertThat(read(messages(statuses(number, none))))
                .extracting(notice -> ((MessageReported) notice).at())
                .containsExactly(REPORTED, RECEIVED);
    }

    @Test
    void namesWhatItDoesNotKnow() {
        assertThat(read(
                        messages(statuses(status("wamid.1", "in_orbit")), "\"errors\": [{\"code\": 130429}]"),
                        change("weather_update", "{}"),
                        messages(inbound("{\"type\": \"reaction\", \"from\": \"" + ADA + "\"}"))))
                .containsExactly(
                        new NotUnderstood("status.in_orbit"),
                        new NotUnderstood("messages.errors"),
                        new NotUnderstood("weather_update"),
                        new NotUnderstood("message.reaction"));
    }

    @Test
    void readsEverythingOfAMixedBatch() {
        var both = messages(
                statuses(status("wamid.1", "sent"), status("wamid.1", "delivered")), inbound(text(ADA, "STOP")));

        assertThat(read(both, change("user_preferences", preference(ADA, "resume"))))
                .hasSize(4)
                .last()
                .isInstanceOfSatisfying(
                        ConsentChanged.class,
                        changed -> assertThat(changed.consent()).isEqualTo(Consent.IN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop", " STOP ", "Stop\\n", "ARRÊT", "arrêt"})
    void takesAStopWordInAnyCase(String body) {
        assertThat(read(messages(inbound(text(ADA, body)))))
                .containsExactly(
                        new ConsentChanged(SHOP, Consent.OUT, ADA, "", "keyword", Instant.ofEpochSecond(1772445602)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop it", "don't stop", "", "stopp"})
    void takesNothingElseForAStopWord(String body) {
        assertThat(read(messages(inbound(text(ADA, body))))).containsExactly(new NotUnderstood("message.text"));
    }

    @Test
    void takesAStopButtonFromSomebodyWhoHidesTheirPhone() {
        assertThat(read(messages(inbound(button("\"from\": \"\", \"from_user_id\": \"US.1\"", "Stop", "wamid.1")))))
                .containsExactly(new ConsentChanged(
                        SHOP, Consent.OUT, "US.1", "wamid.1", "button", Instant.ofEpochSecond(1772445602)));
    }

    @Test
    void takesAStopReplyToAnInteractiveMessage() {
        var reply = """
                {"from": "%s", "type": "interactive", "timestamp": "1772445602",
                 "interactive": {"type": "button_reply", "button_reply": {"id": "x", "title": "STOP"}}}
                """.formatted(ADA);

        assertThat(read(messages(inbound(reply)))).hasOnlyElementsOfType(ConsentChanged.class);
    }

    @Test
    void takesMetasOwnStopForAStop() {
        assertThat(read(messages(statuses(status("wamid.1", "failed", to(ADA), error(131_050))))))
                .last()
                .isEqualTo(new ConsentChanged(SHOP, Consent.OUT, ADA, "wamid.1", "error-131050", REPORTED));
    }

    @ParameterizedTest
    @CsvSource({"2000,2000", "'\"TIER_250\"',250", "'\"TIER_10K\"',10000", "'\"TIER_UNLIMITED\"',2147483647"})
    void readsALimitInBothSpellings(String written, int limit) {
        var value = "{\"max_daily_conversations_per_business\": " + written + "}";

        assertThat(read(change("business_capability_update", value)))
                .containsExactly(
                        new LimitChanged(new Origin(Webhooks.BUSINESS, ""), limit, Instant.ofEpochSecond(1772445600)));
    }

    @ParameterizedTest
    @CsvSource({"PAUSED,false,132015", "paused,false,132015", "DISABLED,false,132016", "APPROVED,true,''"})
    void readsWhetherATemplateMayBeSent(String event, boolean usable, String code) {
        var value = """
                {"event": "%s", "message_template_id": 12, "message_template_name": "spring_sale",
                 "message_template_language": "en-US", "reason": null}
                """.formatted(event);

        assertThat(read(change("message_template_status_update", value)))
                .containsExactly(new TemplateChanged(
                        new Origin(Webhooks.BUSINESS, ""),
                        "spring_sale",
                        "en-US",
                        usable,
                        code,
                        1772445600,
                        Instant.ofEpochSecond(1772445600)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "7", "{\"entry\": 7}", "{\"entry\": [7, {\"changes\": [null]}]}"})
    void bearsAnyShape(String body) {
        assertThat(reader.read(body.getBytes(StandardCharsets.UTF_8), RECEIVED))
                .hasOnlyElementsOfType(NotUnderstood.class);
    }

    @Test
    void refusesWhatIsNoJson() {
        var body = "<html>".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> reader.read(body, RECEIVED)).isInstanceOf(JacksonException.class);
    }

    private List<Notice> read(String... changes) {
        return reader.read(Webhooks.of(changes).getBytes(StandardCharsets.UTF_8), RECEIVED);
    }

    private static MessageReported reported(List<Notice> notices) {
        return (MessageReported) notices.getFirst();
    }
}
