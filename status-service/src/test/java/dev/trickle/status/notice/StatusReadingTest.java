package dev.trickle.status.notice;

import static dev.trickle.status.Webhooks.conversation;
import static dev.trickle.status.Webhooks.echo;
import static dev.trickle.status.Webhooks.error;
import static dev.trickle.status.Webhooks.messages;
import static dev.trickle.status.Webhooks.status;
import static dev.trickle.status.Webhooks.statuses;
import static dev.trickle.status.Webhooks.to;
import static dev.trickle.status.notice.Readings.ADA;
import static dev.trickle.status.notice.Readings.ADAS_NUMBER;
import static dev.trickle.status.notice.Readings.RECEIVED;
import static dev.trickle.status.notice.Readings.REPORTED;
import static dev.trickle.status.notice.Readings.SHOP;
import static dev.trickle.status.notice.Readings.read;
import static dev.trickle.status.notice.Readings.reported;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.People;
import dev.trickle.status.notice.Notice.Consent;
import dev.trickle.status.notice.Notice.ConsentChanged;
import dev.trickle.status.notice.Notice.MessageReported;
import dev.trickle.status.notice.Notice.NotUnderstood;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatusReadingTest {

    private static final String USER_ID = "\"recipient_user_id\": \"US.13499\"";

    @Test
    void readsAStatusOfToday() {
        var status = status("wamid.1", "delivered", to(ADAS_NUMBER), echo(People.attempt("ada")));

        assertThat(read(messages(statuses(status))))
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

    @ParameterizedTest
    @CsvSource({"regular,false", "free_customer_service,true", "free_entry_point,true"})
    void knowsAnswersToCustomersByTheirPrice(String type, boolean inServiceWindow) {
        var pricing =
                "\"pricing\": {\"billable\": false, \"pricing_model\": \"PMP\", \"type\": \"%s\"}".formatted(type);

        assertThat(reported(read(messages(statuses(status("wamid.1", "sent", pricing)))))
                        .inServiceWindow())
                .isEqualTo(inServiceWindow);
    }

    @Test
    void readsAStatusThatNamesNoPhone() {
        assertThat(reported(read(messages(statuses(status("wamid.1", "read", USER_ID)))))
                        .person())
                .isEqualTo(new Person("", "US.13499"));
    }

    @Test
    void takesAUserIdThatStandsWhereTheNumberStoodForNone() {
        assertThat(reported(read(messages(statuses(status("wamid.1", "read", to("US.13499"))))))
                        .person())
                .isEqualTo(new Person("", "US.13499"));
    }

    @Test
    void findsBothNamesOfAPersonAmongTheContacts() {
        var contacts = "\"contacts\": [{\"user_id\": \"US.2\"}, {\"wa_id\": \"%s\", \"user_id\": \"US.1\"}]"
                .formatted(ADAS_NUMBER);

        assertThat(reported(read(messages(statuses(status("wamid.1", "read", to(ADAS_NUMBER))), contacts)))
                        .person())
                .isEqualTo(new Person(ADAS_NUMBER, "US.1"));
    }

    @ParameterizedTest
    @CsvSource({"sent,SENT", "delivered,DELIVERED", "read,READ", "played,READ", "failed,FAILED"})
    void knowsWhatMayBecomeOfAMessage(String status, Report report) {
        assertThat(reported(read(messages(statuses(status("wamid.1", status))))).report())
                .isEqualTo(report);
    }

    @ParameterizedTest
    @ValueSource(strings = {"deleted", "warning", "in_orbit", ""})
    void countsWhatSaysNothingAboutDelivery(String status) {
        assertThat(read(messages(statuses(status("wamid.1", status)))))
                .containsExactly(new NotUnderstood("status." + status));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"errors\": [{\"code\": 131026}]",
                "\"errors\": [{\"code\": \"131026\", \"title\": \"No\"}]",
                "\"errors\": [{\"code\": 131026, \"title\": \"No\", \"message\": \"No\","
                        + " \"error_data\": {\"details\": \"None\"}, \"href\": \"/\"}]"
            })
    void readsTheCodeOfAFailureWhateverComesWithIt(String errors) {
        assertThat(reported(read(messages(statuses(status("wamid.1", "failed", errors)))))
                        .code())
                .isEqualTo("131026");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"errors\": []", "\"errors\": [7]", "\"errors\": [{\"title\": \"No\"}]", "\"x\": 1"})
    void doesWithoutTheCodeOfAFailure(String errors) {
        assertThat(reported(read(messages(statuses(status("wamid.1", "failed", errors)))))
                        .code())
                .isEqualTo(Report.NO_CODE);
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
    void takesMetasOwnStopForAStop() {
        assertThat(read(messages(statuses(status("wamid.1", "failed", to(ADAS_NUMBER), error(131_050))))))
                .last()
                .isEqualTo(new ConsentChanged(
                        SHOP, Consent.OUT, ADA, "wamid.1", "error-131050", REPORTED, "wamid.1", false));
    }
}
