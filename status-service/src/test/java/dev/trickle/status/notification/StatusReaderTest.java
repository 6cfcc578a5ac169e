package dev.trickle.status.notification;

import static dev.trickle.status.WebhookSamples.conversation;
import static dev.trickle.status.WebhookSamples.echo;
import static dev.trickle.status.WebhookSamples.error;
import static dev.trickle.status.WebhookSamples.messages;
import static dev.trickle.status.WebhookSamples.status;
import static dev.trickle.status.WebhookSamples.statuses;
import static dev.trickle.status.WebhookSamples.to;
import static dev.trickle.status.notification.NotificationReading.ADA;
import static dev.trickle.status.notification.NotificationReading.ADAS_NUMBER;
import static dev.trickle.status.notification.NotificationReading.RECEIVED_AT;
import static dev.trickle.status.notification.NotificationReading.REPORTED_AT;
import static dev.trickle.status.notification.NotificationReading.SHOP;
import static dev.trickle.status.notification.NotificationReading.read;
import static dev.trickle.status.notification.NotificationReading.reported;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.DeliveryUpdate.Pricing;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.error.TestMetaErrors;
import dev.trickle.status.WebhookSamples;
import dev.trickle.status.notification.WebhookNotification.Consent;
import dev.trickle.status.notification.WebhookNotification.ConsentChanged;
import dev.trickle.status.notification.WebhookNotification.MessageReported;
import dev.trickle.status.notification.WebhookNotification.Unrecognized;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatusReaderTest {

    private static final String USER_ID = "\"recipient_user_id\": \"US.13499\"";

    @Test
    void readsACurrentStatus() {
        var status = status("wamid.1", "delivered", to(ADAS_NUMBER), echo(TestPeople.attempt("ada")));

        assertThat(read(messages(statuses(status))))
                .containsExactly(new MessageReported(
                        SHOP,
                        "wamid.1",
                        MessageStatus.DELIVERED,
                        TestPeople.attempt("ada"),
                        ADA,
                        MessageStatus.NO_CODE,
                        false,
                        REPORTED_AT,
                        null));
    }

    @ParameterizedTest
    @CsvSource({
        "4915550100001, DE",
        "12025550123, US",
        "14165550123, CA",
        "18765550123, JM",
        "US.13499, US",
        "unknown, ",
    })
    void readsThePricingWithTheCountryOfTheRecipient(String recipient, String country) {
        var pricing = "\"pricing\": {\"billable\": true, \"pricing_model\": \"PMP\", \"category\": \"marketing_lite\","
                + " \"type\": \"regular\"}";

        assertThat(reported(read(messages(statuses(
                                status("wamid.1", "delivered", "\"recipient_id\": \"" + recipient + "\"", pricing)))))
                        .pricing())
                .isEqualTo(new Pricing("marketing_lite", "regular", true, country));
    }

    @Test
    void ignoresTextsThatAreNoNamesOfPricing() {
        var pricing =
                "\"pricing\": {\"billable\": true, \"category\": \"marketing\", \"type\": \"for +4915550100001\"}";

        assertThat(reported(read(messages(statuses(status("wamid.1", "read", to(ADAS_NUMBER), pricing)))))
                        .pricing())
                .extracting(Pricing::category, Pricing::type)
                .containsExactly("marketing", null);
    }

    @Test
    void readsAFormerStatusWithConversationAndPricing() {
        var marketing = conversation("marketing").toArray(String[]::new);
        var service = conversation("service").toArray(String[]::new);

        assertThat(read(messages(statuses(status("wamid.1", "sent", marketing), status("wamid.2", "sent", service)))))
                .extracting(notification -> ((MessageReported) notification).inServiceWindow())
                .containsExactly(false, true);
    }

    @ParameterizedTest
    @CsvSource({"regular,false", "free_customer_service,true", "free_entry_point,true"})
    void recognizesAnswersToCustomersByTheirPricing(String type, boolean inServiceWindow) {
        var pricing =
                "\"pricing\": {\"billable\": false, \"pricing_model\": \"PMP\", \"type\": \"%s\"}".formatted(type);

        assertThat(reported(read(messages(statuses(status("wamid.1", "sent", pricing)))))
                        .inServiceWindow())
                .isEqualTo(inServiceWindow);
    }

    @Test
    void readsAStatusWithoutPhoneNumber() {
        assertThat(reported(read(messages(statuses(status("wamid.1", "read", USER_ID)))))
                        .contact())
                .isEqualTo(new WebhookContact("", "US.13499"));
    }

    @Test
    void readsAUserIdInTheFieldOfTheNumber() {
        assertThat(reported(read(messages(statuses(status("wamid.1", "read", to("US.13499"))))))
                        .contact())
                .isEqualTo(new WebhookContact("", "US.13499"));
    }

    @Test
    void findsBothIdentifiersInTheContacts() {
        var contacts = "\"contacts\": [{\"user_id\": \"US.2\"}, {\"wa_id\": \"%s\", \"user_id\": \"US.1\"}]"
                .formatted(ADAS_NUMBER);

        assertThat(reported(read(messages(statuses(status("wamid.1", "read", to(ADAS_NUMBER))), contacts)))
                        .contact())
                .isEqualTo(new WebhookContact(ADAS_NUMBER, "US.1"));
    }

    @ParameterizedTest
    @CsvSource({"sent,SENT", "delivered,DELIVERED", "read,READ", "played,READ", "failed,FAILED"})
    void readsEveryStatusOfDelivery(String status, MessageStatus expected) {
        assertThat(reported(read(messages(statuses(status("wamid.1", status))))).status())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"deleted", "warning", "in_orbit", ""})
    void doesNotRecognizeOtherStatuses(String status) {
        assertThat(read(messages(statuses(status("wamid.1", status)))))
                .containsExactly(new Unrecognized("status." + status));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"errors\": [{\"code\": 131026}]",
                "\"errors\": [{\"code\": \"131026\", \"title\": \"No\"}]",
                "\"errors\": [{\"code\": 131026, \"title\": \"No\", \"message\": \"No\","
                        + " \"error_data\": {\"details\": \"None\"}, \"href\": \"/\"}]"
            })
    void readsTheCodeOfAFailureInAnyFormat(String errors) {
        assertThat(reported(read(messages(statuses(status("wamid.1", "failed", errors)))))
                        .code())
                .isEqualTo("131026");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"errors\": []", "\"errors\": [7]", "\"errors\": [{\"title\": \"No\"}]", "\"x\": 1"})
    void acceptsAFailureWithoutCode(String errors) {
        assertThat(reported(read(messages(statuses(status("wamid.1", "failed", errors)))))
                        .code())
                .isEqualTo(MessageStatus.NO_CODE);
    }

    @Test
    void ignoresTheEchoOfAnotherTool() {
        assertThat(reported(read(messages(statuses(status("wamid.1", "sent", echo("order 4711"))))))
                        .echo())
                .isNull();
    }

    @Test
    void readsNumericTimestampsAndReplacesInvalidOnes() {
        var number = "{\"id\": \"wamid.1\", \"status\": \"read\", \"timestamp\": 1772445601}";
        var none = "{\"id\": \"wamid.1\", \"status\": \"read\", \"timestamp\": \"soon\"}";

        assertThat(read(messages(statuses(number, none))))
                .extracting(notification -> ((MessageReported) notification).at())
                .containsExactly(REPORTED_AT, RECEIVED_AT);
    }

    @Test
    void readsErrorCodeOfAnOptedOutPersonAsAnOptOut() {
        assertThat(read(messages(statuses(status("wamid.1", "failed", to(ADAS_NUMBER), error(131_050))))))
                .last()
                .isEqualTo(new ConsentChanged(
                        SHOP, Consent.OUT, ADA, "wamid.1", "error-131050", REPORTED_AT, "wamid.1", false));
    }

    @Test
    void followsTheCatalogueInUse() {
        var errors = TestMetaErrors.withOverrides(Map.of(
                "trickle.meta-errors.codes[131050].response", "failed",
                "trickle.meta-errors.codes[987654].response", "opted-out"));
        var webhook = WebhookSamples.of(messages(statuses(
                status("wamid.1", "failed", to(ADAS_NUMBER), error(131_050)),
                status("wamid.2", "failed", to(ADAS_NUMBER), error(987_654)))));

        assertThat(new WebhookReader(List.of(), errors)
                        .read(webhook.getBytes(StandardCharsets.UTF_8), RECEIVED_AT)
                        .notifications())
                .filteredOn(ConsentChanged.class::isInstance)
                .containsExactly(new ConsentChanged(
                        SHOP, Consent.OUT, ADA, "wamid.2", "error-987654", REPORTED_AT, "wamid.2", false));
    }
}
