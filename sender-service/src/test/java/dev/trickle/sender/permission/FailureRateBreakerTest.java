package dev.trickle.sender.permission;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SHOP_NUMBER;
import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.pipeline.TestPeople.SUMMER_SALE;
import static dev.trickle.sender.attempt.SenderFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.error.TestMetaErrors;
import dev.trickle.sender.attempt.AttemptLookup.Origin;
import dev.trickle.sender.attempt.SenderFixture;
import dev.trickle.sender.permission.FailureRateBreaker.MonitoredScope;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class FailureRateBreakerTest {

    private static final Scope TEMPLATE = Scope.ofTemplate("777", "spring_sale", "en_US");
    private static final Scope CAMPAIGN = Scope.of(SPRING_SALE);
    private static final String UNREACHABLE = "131026";
    private static final String MEDIA_NOT_FETCHED = "131053";
    private static final String NOT_DELIVERED_BY_META = "131049";

    private final SenderFixture senderFixture = SenderFixture.open().withCampaign(SUMMER_SALE);
    private final FailureRateBreaker failureRateBreaker = newBreaker();

    @Test
    void suspendsTheCampaignAfterThreeConsecutiveFailures() {
        assertThat(recordFailure(SPRING_SALE)).isEmpty();
        assertThat(recordFailure(SPRING_SALE)).isEmpty();
        assertThat(recordFailure(SPRING_SALE)).contains(CAMPAIGN);
        assertThat(recordFailure(SPRING_SALE)).contains(CAMPAIGN);
    }

    @Test
    void resetsTheCountWithAnAcceptedMessage() {
        recordFailure(SPRING_SALE);
        recordFailure(SPRING_SALE);
        failureRateBreaker.recordAcceptance(origin(SPRING_SALE, TEMPLATE));

        assertThat(recordFailure(SPRING_SALE)).isEmpty();
    }

    @Test
    void ignoresFailuresThatConcernThePersonOnly() {
        recordFailure(SPRING_SALE);
        recordFailure(SPRING_SALE);
        for (var person = 0; person < 9; person++) {
            assertThat(failureRateBreaker.recordFailure(origin(SPRING_SALE, TEMPLATE), NOT_DELIVERED_BY_META))
                    .isEmpty();
        }

        assertThat(recordFailure(SPRING_SALE)).contains(CAMPAIGN);
    }

    @Test
    void suspendsTheTemplateAfterFailuresOfSeveralCampaigns() {
        recordFailure(SPRING_SALE);
        recordFailure(SPRING_SALE);
        recordFailure(SUMMER_SALE);

        assertThat(recordFailure(SUMMER_SALE)).contains(TEMPLATE);
    }

    @Test
    void suspendsTheNumberAfterFailuresOfSeveralTemplates() {
        for (var campaign = 0; campaign < 5; campaign++) {
            assertThat(recordFailure(new CampaignId(new UUID(7, campaign)), template(campaign)))
                    .isEmpty();
        }

        assertThat(recordFailure(new CampaignId(new UUID(7, 5)), template(5))).contains(Scope.of(SHOP_NUMBER));
    }

    @Test
    void doesNotCountFailuresOfACampaignForOtherScopes() {
        for (var failure = 0; failure < 20; failure++) {
            recordFailure(SPRING_SALE);
        }

        assertThat(recordFailure(SUMMER_SALE)).isEmpty();
        assertThat(recordFailure(new CampaignId(new UUID(7, 7)), template(7))).isEmpty();
    }

    @Test
    void continuesTheCountAfterARestart() {
        insertAttempt("rejected", UNREACHABLE, 9);
        insertAttempt("accepted", null, 8);
        insertAttempt("rejected", MEDIA_NOT_FETCHED, 7);
        insertAttempt("rejected", NOT_DELIVERED_BY_META, 6);
        insertAttempt("undelivered", UNREACHABLE, 5);
        insertAttempt("undelivered", MEDIA_NOT_FETCHED, 60 * 25);

        assertThat(recordFailure(SPRING_SALE)).contains(CAMPAIGN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"campaign", "template"})
    void restartsTheCountAfterAPersonHasResumed(String kind) {
        insertAttempt("rejected", UNREACHABLE, 9);
        insertAttempt("rejected", UNREACHABLE, 8);
        senderFixture.whenExecuted("""
                INSERT INTO suspensions (account_id, scope_kind, scope_id, epoch, code, started_at, ended_at)
                VALUES ('shop', '%s', '%s', 1, 'failure_rate_exceeded', '%s', '%s')
                """.formatted(
                        kind,
                        (kind.equals("campaign") ? CAMPAIGN : TEMPLATE).id(),
                        NOW.minusSeconds(400),
                        NOW.minusSeconds(300)));

        assertThat(recordFailure(SPRING_SALE)).isEmpty();
        recordFailure(SPRING_SALE);
        failureRateBreaker.reset(SHOP);
        assertThat(recordFailure(SPRING_SALE)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {UNREACHABLE, MEDIA_NOT_FETCHED})
    void detectsAMassFailureOfACampaignInReports(String code) {
        insertAttempt("undelivered", code, 9);
        insertAttempt("undelivered", code, 8);
        assertThat(isMassFailure(CAMPAIGN)).isFalse();

        insertAttempt("undelivered", code, 7);
        assertThat(isMassFailure(CAMPAIGN)).isTrue();
        assertThat(isMassFailure(Scope.of(SUMMER_SALE))).isFalse();
        assertThat(isMassFailure(TEMPLATE)).isFalse();
    }

    @Test
    void detectsAMassFailureOfATemplateInReports() {
        insertAttempt("undelivered", MEDIA_NOT_FETCHED, 9);
        insertAttempt("undelivered", MEDIA_NOT_FETCHED, 8);
        insertAttempt(SUMMER_SALE, "undelivered", MEDIA_NOT_FETCHED, 7);
        assertThat(isMassFailure(TEMPLATE)).isFalse();

        insertAttempt(SUMMER_SALE, "undelivered", MEDIA_NOT_FETCHED, 6);
        assertThat(isMassFailure(TEMPLATE)).isTrue();
        assertThat(isMassFailure(CAMPAIGN)).isFalse();
    }

    @Test
    void doesNotCountFailuresOfATemplateOfAnotherBusinessAccount() {
        insertAttempt("undelivered", MEDIA_NOT_FETCHED, 9);
        insertAttempt("undelivered", MEDIA_NOT_FETCHED, 8);
        insertAttempt(SUMMER_SALE, "undelivered", MEDIA_NOT_FETCHED, 7);
        insertAttempt(SUMMER_SALE, "undelivered", MEDIA_NOT_FETCHED, 6);
        senderFixture.whenExecuted("UPDATE send_attempts SET phone_number_id = '%s' WHERE campaign_id = '%s'"
                .formatted(SenderFixture.CAFE_NUMBER, SUMMER_SALE));

        assertThat(isMassFailure(TEMPLATE)).isFalse();
    }

    /** Accepted within a second, and reported one after the other later. */
    @Test
    void detectsFailuresAmongReportsDespiteUnreportedMessages() {
        for (var minute = 1; minute < 30; minute++) {
            insertAttempt("accepted", null, minute);
        }
        insertAttempt("undelivered", MEDIA_NOT_FETCHED, 40);
        insertAttempt("undelivered", MEDIA_NOT_FETCHED, 41);
        insertAttempt("undelivered", NOT_DELIVERED_BY_META, 42);
        insertAttempt("undelivered", UNREACHABLE, 43);
        assertThat(isMassFailure(CAMPAIGN)).isFalse();

        insertAttempt("undelivered", MEDIA_NOT_FETCHED, 44);
        assertThat(isMassFailure(CAMPAIGN)).isTrue();
    }

    @Test
    void detectsNoMassFailureAfterADelivery() {
        insertAttempt("undelivered", MEDIA_NOT_FETCHED, 9);
        insertAttempt("undelivered", MEDIA_NOT_FETCHED, 8);
        insertAttempt("delivered", null, 7);
        insertAttempt("undelivered", MEDIA_NOT_FETCHED, 6);

        assertThat(isMassFailure(CAMPAIGN)).isFalse();
    }

    @Test
    void detectsRecentFailuresDespiteEarlierDeliveries() {
        insertAttempt("undelivered", MEDIA_NOT_FETCHED, 3);
        insertAttempt("undelivered", MEDIA_NOT_FETCHED, 2);
        insertAttempt("undelivered", MEDIA_NOT_FETCHED, 1);
        insertAttempt("delivered", null, 9);

        assertThat(isMassFailure(CAMPAIGN)).isTrue();
    }

    /** Meta reports unreachable people first, which says nothing about the others. */
    @Test
    void detectsNoMassFailureForUnreachablePeopleWhileOthersAreUnreported() {
        for (var minute = 1; minute < 30; minute++) {
            insertAttempt("accepted", null, minute);
            insertAttempt("undelivered", UNREACHABLE, 30 + minute);
        }

        assertThat(isMassFailure(CAMPAIGN)).isFalse();
    }

    @Test
    void detectsNoMassFailureForManyFailuresOfSinglePersons() {
        for (var minute = 1; minute < 30; minute++) {
            insertAttempt("undelivered", minute % 2 == 0 ? NOT_DELIVERED_BY_META : "130472", minute);
        }

        assertThat(isMassFailure(CAMPAIGN)).isFalse();
        assertThat(isMassFailure(TEMPLATE)).isFalse();
    }

    private boolean isMassFailure(Scope scope) {
        return failureRateBreaker.isMassFailure(new MonitoredScope(SHOP, scope));
    }

    private Optional<Scope> recordFailure(CampaignId campaign) {
        return recordFailure(campaign, TEMPLATE);
    }

    private Optional<Scope> recordFailure(CampaignId campaign, Scope template) {
        return failureRateBreaker.recordFailure(origin(campaign, template), UNREACHABLE);
    }

    private static Origin origin(CampaignId campaign, Scope template) {
        return new Origin(SHOP, campaign, SHOP_NUMBER, template);
    }

    private static Scope template(int number) {
        return Scope.ofTemplate("777", "t" + number, "en_US");
    }

    private FailureRateBreaker newBreaker() {
        return new FailureRateBreaker(
                JdbcClient.create(senderFixture.database().asSender()),
                new FailureRateProperties(3, 4, 6, 10, 0.5),
                TestMetaErrors.defaults().subjects(),
                SenderFixture.SETTINGS::phoneNumbersOf,
                () -> NOW);
    }

    private void insertAttempt(String state, String code, int minutesAgo) {
        insertAttempt(SPRING_SALE, state, code, minutesAgo);
    }

    private void insertAttempt(CampaignId campaign, String state, String code, int minutesAgo) {
        senderFixture.whenExecuted("""
                INSERT INTO send_attempts (recipient_id, attempt_number, campaign_id, account_id, customer_id,
                    contact_key, phone_number_id, state, rank, blocks, code, failure_kind, state_changed_at, requested_at, claimed_at)
                VALUES (gen_random_uuid(), 1, '%s', 'shop', gen_random_uuid(), gen_random_uuid()::text, '%s', '%s', 3,
                    false, %s, '%s', '%s', '%s', now())
                """.formatted(
                        campaign,
                        SHOP_NUMBER,
                        state,
                        code == null ? "NULL" : "'" + code + "'",
                        MEDIA_NOT_FETCHED.equals(code) ? "transient" : "permanent",
                        NOW,
                        NOW.minusSeconds(60L * minutesAgo)));
    }
}
