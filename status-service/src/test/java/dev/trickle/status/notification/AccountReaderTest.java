package dev.trickle.status.notification;

import static dev.trickle.status.WebhookSamples.change;
import static dev.trickle.status.notification.NotificationReading.CHANGED_AT;
import static dev.trickle.status.notification.NotificationReading.RECEIVED_AT;
import static dev.trickle.status.notification.NotificationReading.SHOP_WITHOUT_NUMBER;
import static dev.trickle.status.notification.NotificationReading.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AccountEvent;
import dev.trickle.pipeline.AccountEvent.AccountNoticeGiven;
import dev.trickle.pipeline.AccountEvent.MessagingLimitChanged;
import dev.trickle.pipeline.AccountEvent.QualityChanged;
import dev.trickle.pipeline.AccountEvent.TemplateCategoryChanged;
import dev.trickle.pipeline.AccountEvent.TemplateContentChanged;
import dev.trickle.pipeline.AccountEvent.TemplatePaused;
import dev.trickle.pipeline.AccountEvent.TemplateResumed;
import dev.trickle.pipeline.Scope;
import dev.trickle.status.notification.WebhookNotification.AccountChanged;
import dev.trickle.status.notification.WebhookNotification.AccountRestrictionChanged;
import dev.trickle.status.notification.WebhookNotification.NumberQualityChanged;
import dev.trickle.status.notification.WebhookNotification.Unrecognized;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccountReaderTest {

    private static final long EPOCH = CHANGED_AT.getEpochSecond();
    private static final Scope SPRING = Scope.ofTemplate("spring_sale", "en_US");

    @ParameterizedTest
    @CsvSource({
        "2000,2000",
        "'\"2000\"',2000",
        "-1,2147483647",
        "'\"TIER_250\"',250",
        "'\"TIER_10K\"',10000",
        "'\"tier_100k\"',100000",
        "'\"TIER_UNLIMITED\"',2147483647"
    })
    void readsALimitInBothNotations(String written, int limit) {
        var value = "{\"max_daily_conversations_per_business\": " + written + "}";

        assertThat(read(change("business_capability_update", value)))
                .containsExactly(changed(new MessagingLimitChanged(limit, CHANGED_AT)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"TIER_SOME\"", "1.5", "true", "null"})
    void doesNotRecognizeALimitInAnotherNotation(String written) {
        var value = "{\"max_daily_conversations_per_business\": " + written + "}";

        assertThat(read(change("business_capability_update", value)))
                .containsExactly(new Unrecognized("business_capability_update"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"current_limit", "max_daily_conversations_per_business"})
    void readsTheQualityAndTheLimitOfANumber(String field) {
        var value = "{\"display_phone_number\": \"15550100200\", \"event\": \"flagged\", \"%s\": \"TIER_10K\"}"
                .formatted(field);

        assertThat(read(change("phone_number_quality_update", value)))
                .containsExactly(
                        changed(new MessagingLimitChanged(10_000, CHANGED_AT)),
                        new NumberQualityChanged(SHOP_WITHOUT_NUMBER, "FLAGGED", CHANGED_AT));
    }

    /** Meta states the highest limit in this webhook, whatever the limit of the portfolio is. */
    @ParameterizedTest
    @ValueSource(strings = {"current_limit", "max_daily_conversations_per_business"})
    void aThroughputUpgradeDoesNotChangeTheMessagingLimit(String field) {
        var value =
                "{\"display_phone_number\": \"15550100200\", \"event\": \"THROUGHPUT_UPGRADE\", \"%s\": \"TIER_UNLIMITED\"}"
                        .formatted(field);

        assertThat(read(change("phone_number_quality_update", value)))
                .containsExactly(new NumberQualityChanged(SHOP_WITHOUT_NUMBER, "THROUGHPUT_UPGRADE", CHANGED_AT));
    }

    @ParameterizedTest
    @CsvSource({"PAUSED,132015", "paused,132015", "DISABLED,132016", "Rejected,rejected", "DELETED,deleted"})
    void readsThatATemplateIsPaused(String event, String code) {
        assertThat(read(change("message_template_status_update", template("\"event\": \"" + event + "\""))))
                .containsExactly(changed(new TemplatePaused(SPRING, EPOCH, code, CHANGED_AT)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"APPROVED", "approved", "REINSTATED", "UNARCHIVED"})
    void readsThatATemplateIsResumed(String event) {
        assertThat(read(change("message_template_status_update", template("\"event\": \"" + event + "\""))))
                .containsExactly(changed(new TemplateResumed(SPRING, EPOCH, CHANGED_AT)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"FLAGGED", "IN_APPEAL", "PENDING", "PENDING_DELETION", "LIMIT_EXCEEDED", "LOCKED"})
    void otherEventsDoNotChangeATemplate(String event) {
        assertThat(read(change("message_template_status_update", template("\"event\": \"" + event + "\""))))
                .containsExactly(new Unrecognized("message_template_status_update." + event));
    }

    @Test
    void readsTheQualityOfATemplate() {
        var value = template("\"previous_quality_score\": \"GREEN\", \"new_quality_score\": \"YELLOW\"");

        assertThat(read(change("message_template_quality_update", value)))
                .containsExactly(changed(new QualityChanged(SPRING, "YELLOW", CHANGED_AT)));
    }

    @Test
    void distinguishesAnAnnouncedCategoryFromOneInForce() {
        var announced = template("\"new_category\": \"UTILITY\", \"correct_category\": \"MARKETING\"");
        var done = template("\"previous_category\": \"UTILITY\", \"new_category\": \"MARKETING\"");

        assertThat(read(change("template_category_update", announced), change("template_category_update", done)))
                .containsExactly(
                        changed(new TemplateCategoryChanged(SPRING, "MARKETING", false, CHANGED_AT)),
                        changed(new TemplateCategoryChanged(SPRING, "MARKETING", true, CHANGED_AT)));
    }

    @Test
    void readsThatATemplateWasEdited() {
        assertThat(read(change(
                        "message_template_components_update",
                        template("\"message_template_element\": \"Hello {{1}}\""))))
                .containsExactly(changed(new TemplateContentChanged(SPRING, CHANGED_AT)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"event\": \"DISABLED_UPDATE\", \"ban_info\": {\"waba_ban_state\": \"DISABLE\"}};disabled_update",
                "{\"event\": \"ACCOUNT_OFFBOARDED\"};account_offboarded",
                "{\"event\": \"ACCOUNT_RESTRICTION\", \"restriction_info\": [{\"restriction_type\":"
                        + " \"RESTRICTED_BIZ_INITIATED_MESSAGING\"}]};account_restriction"
            })
    void readsThatAnAccountIsSuspended(String value, String code) {
        assertThat(read(change("account_update", value)))
                .containsExactly(new AccountRestrictionChanged(SHOP_WITHOUT_NUMBER, true, code, CHANGED_AT));
    }

    @Test
    void readsTheEndOfARestriction() {
        var end = RECEIVED_AT.plusSeconds(3_600);

        assertThat(read(change("account_update", restrictionUntil(end))))
                .containsExactly(new AccountRestrictionChanged(
                        SHOP_WITHOUT_NUMBER, true, "account_restriction", end, CHANGED_AT));
    }

    @Test
    void aRestrictionThatIsOverIsANotice() {
        assertThat(read(change("account_update", restrictionUntil(RECEIVED_AT))))
                .containsExactly(changed(new AccountNoticeGiven(
                        "ACCOUNT_RESTRICTION", "RESTRICTED_BIZ_INITIATED_MESSAGING", CHANGED_AT)));
    }

    private static String restrictionUntil(Instant end) {
        return "{\"event\": \"ACCOUNT_RESTRICTION\", \"restriction_info\": [{\"restriction_type\":"
                + " \"RESTRICTED_BIZ_INITIATED_MESSAGING\", \"expiration\": " + end.getEpochSecond() + "}]}";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"event\": \"DISABLED_UPDATE\", \"ban_info\": {\"waba_ban_state\": \"REINSTATE\"}}",
                "{\"event\": \"ACCOUNT_RECONNECTED\"}"
            })
    void readsThatAnAccountIsReinstated(String value) {
        assertThat(read(change("account_update", value)))
                .first()
                .isInstanceOfSatisfying(
                        AccountRestrictionChanged.class,
                        restriction -> assertThat(restriction.suspended()).isFalse());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"event\": \"DISABLED_UPDATE\", \"ban_info\": {\"waba_ban_state\": \"SCHEDULE_FOR_DISABLE\"}};"
                        + "DISABLED_UPDATE;SCHEDULE_FOR_DISABLE",
                "{\"event\": \"ACCOUNT_VIOLATION\", \"violation_info\": {\"violation_type\": \"SPAM\"}};"
                        + "ACCOUNT_VIOLATION;SPAM",
                "{\"event\": \"ACCOUNT_RESTRICTION\", \"restriction_info\": [{\"restriction_type\":"
                        + " \"RESTRICTED_ADD_PHONE_NUMBER_ACTION\"}]};ACCOUNT_RESTRICTION;"
                        + "RESTRICTED_ADD_PHONE_NUMBER_ACTION",
                "{\"event\": \"something_new\"};SOMETHING_NEW;''"
            })
    void readsOtherAccountUpdatesAsNotices(String value, String notice, String detail) {
        assertThat(read(change("account_update", value)))
                .containsExactly(changed(new AccountNoticeGiven(notice, detail, CHANGED_AT)));
    }

    @Test
    void readsAnAlert() {
        var value = "{\"entity_type\": \"BUSINESS\", \"alert_info\": {\"alert_severity\": \"WARNING\","
                + " \"alert_type\": \"INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED\"}}";

        assertThat(read(change("account_alerts", value)))
                .containsExactly(changed(
                        new AccountNoticeGiven("INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED", "WARNING", CHANGED_AT)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "business_capability_update",
                "phone_number_quality_update",
                "message_template_quality_update",
                "template_category_update",
                "account_update",
                "account_alerts"
            })
    void doesNotRecognizeAnEmptyField(String field) {
        assertThat(read(change(field, "{}"))).containsExactly(new Unrecognized(field));
    }

    private static String template(String more) {
        return """
                {"message_template_id": 12, "message_template_name": "spring_sale",
                 "message_template_language": "en-US", "reason": null, %s}
                """.formatted(more);
    }

    private static AccountChanged changed(AccountEvent event) {
        return new AccountChanged(SHOP_WITHOUT_NUMBER, event);
    }
}
