package dev.trickle.sender.permission;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SHOP_NUMBER;
import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.pipeline.TestPeople.SUMMER_SALE;
import static dev.trickle.sender.attempt.SenderFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.Scope;
import dev.trickle.sender.attempt.AttemptLookup.Origin;
import dev.trickle.sender.attempt.SenderFixture;
import dev.trickle.sender.permission.FailureRateBreaker.Suspect;
import dev.trickle.sender.whatsapp.DefaultErrorPolicy;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class FailureRateBreakerTest {

    private static final Scope TEMPLATE = Scope.ofTemplate("spring_sale", "en_US");
    private static final Scope CAMPAIGN = Scope.of(SPRING_SALE);
    private static final String UNREACHABLE = "131026";
    private static final String NO_PICTURE = "131053";
    private static final String HELD_BACK = "131049";

    private final SenderFixture senderFixture = SenderFixture.open().withCampaign(SUMMER_SALE);
    private final FailureRateBreaker failureRateBreaker = afterAStart();

    @Test
    void threeInARowBlameTheCampaign() {
        assertThat(failed(SPRING_SALE)).isEmpty();
        assertThat(failed(SPRING_SALE)).isEmpty();
        assertThat(failed(SPRING_SALE)).contains(CAMPAIGN);
        assertThat(failed(SPRING_SALE)).contains(CAMPAIGN);
    }

    @Test
    void oneThatIsTakenEndsTheRow() {
        failed(SPRING_SALE);
        failed(SPRING_SALE);
        failureRateBreaker.accepted(origin(SPRING_SALE, TEMPLATE));

        assertThat(failed(SPRING_SALE)).isEmpty();
    }

    @Test
    void whatSpeaksOfOnePersonNeitherCountsNorEndsTheRow() {
        failed(SPRING_SALE);
        failed(SPRING_SALE);
        for (var person = 0; person < 9; person++) {
            assertThat(failureRateBreaker.failed(origin(SPRING_SALE, TEMPLATE), HELD_BACK))
                    .isEmpty();
        }

        assertThat(failed(SPRING_SALE)).contains(CAMPAIGN);
    }

    @Test
    void failuresOfSeveralCampaignsBlameTheirTemplate() {
        failed(SPRING_SALE);
        failed(SPRING_SALE);
        failed(SUMMER_SALE);

        assertThat(failed(SUMMER_SALE)).contains(TEMPLATE);
    }

    @Test
    void failuresOverTemplatesBlameTheNumber() {
        for (var campaign = 0; campaign < 5; campaign++) {
            assertThat(failed(new CampaignId(new UUID(7, campaign)), template(campaign)))
                    .isEmpty();
        }

        assertThat(failed(new CampaignId(new UUID(7, 5)), template(5))).contains(Scope.of(SHOP_NUMBER));
    }

    @Test
    void whatACampaignIsBlamedForIsNobodyElsesFault() {
        for (var failure = 0; failure < 20; failure++) {
            failed(SPRING_SALE);
        }

        assertThat(failed(SUMMER_SALE)).isEmpty();
        assertThat(failed(new CampaignId(new UUID(7, 7)), template(7))).isEmpty();
    }

    @Test
    void aStartCountsOnWhereItWas() {
        attempt("rejected", UNREACHABLE, 9);
        attempt("accepted", null, 8);
        attempt("rejected", NO_PICTURE, 7);
        attempt("rejected", HELD_BACK, 6);
        attempt("undelivered", UNREACHABLE, 5);
        attempt("undelivered", NO_PICTURE, 60 * 25);

        assertThat(failed(SPRING_SALE)).contains(CAMPAIGN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"campaign", "template"})
    void whatAPersonLetGoOnCountsAnew(String kind) {
        attempt("rejected", UNREACHABLE, 9);
        attempt("rejected", UNREACHABLE, 8);
        senderFixture.when("""
                INSERT INTO suspensions (account_id, scope_kind, scope_id, epoch, code, started_at, ended_at)
                VALUES ('shop', '%s', '%s', 1, 'mass-failure', '%s', '%s')
                """.formatted(
                        kind,
                        (kind.equals("campaign") ? CAMPAIGN : TEMPLATE).id(),
                        NOW.minusSeconds(400),
                        NOW.minusSeconds(300)));

        assertThat(failed(SPRING_SALE)).isEmpty();
        failed(SPRING_SALE);
        failureRateBreaker.forget(SHOP);
        assertThat(failed(SPRING_SALE)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {UNREACHABLE, NO_PICTURE})
    void whatComesBackUndeliveredBlamesTheCampaign(String code) {
        attempt("undelivered", code, 9);
        attempt("undelivered", code, 8);
        assertThat(isTrueOf(CAMPAIGN)).isFalse();

        attempt("undelivered", code, 7);
        assertThat(isTrueOf(CAMPAIGN)).isTrue();
        assertThat(isTrueOf(Scope.of(SUMMER_SALE))).isFalse();
        assertThat(isTrueOf(TEMPLATE)).isFalse();
    }

    @Test
    void whatComesBackUndeliveredOfSeveralCampaignsBlamesTheirTemplate() {
        attempt("undelivered", NO_PICTURE, 9);
        attempt("undelivered", NO_PICTURE, 8);
        attempt(SUMMER_SALE, "undelivered", NO_PICTURE, 7);
        assertThat(isTrueOf(TEMPLATE)).isFalse();

        attempt(SUMMER_SALE, "undelivered", NO_PICTURE, 6);
        assertThat(isTrueOf(TEMPLATE)).isTrue();
        assertThat(isTrueOf(CAMPAIGN)).isFalse();
    }

    /** Taken within a second, and reported one after the other later on. */
    @Test
    void thoseOfWhomNothingIsReportedYetDoNotHideThatAllReportsAreFailures() {
        for (var minute = 1; minute < 30; minute++) {
            attempt("accepted", null, minute);
        }
        attempt("undelivered", NO_PICTURE, 40);
        attempt("undelivered", NO_PICTURE, 41);
        attempt("undelivered", HELD_BACK, 42);
        attempt("undelivered", UNREACHABLE, 43);
        assertThat(isTrueOf(CAMPAIGN)).isFalse();

        attempt("undelivered", NO_PICTURE, 44);
        assertThat(isTrueOf(CAMPAIGN)).isTrue();
    }

    @Test
    void oneThatIsDeliveredMeansThatTheContentIsRight() {
        attempt("undelivered", NO_PICTURE, 9);
        attempt("undelivered", NO_PICTURE, 8);
        attempt("delivered", null, 7);
        attempt("undelivered", NO_PICTURE, 6);

        assertThat(isTrueOf(CAMPAIGN)).isFalse();
    }

    @Test
    void thePicturesThatCannotBeFetchedAnyMoreAreNotHiddenByThoseThatCouldBe() {
        attempt("undelivered", NO_PICTURE, 3);
        attempt("undelivered", NO_PICTURE, 2);
        attempt("undelivered", NO_PICTURE, 1);
        attempt("delivered", null, 9);

        assertThat(isTrueOf(CAMPAIGN)).isTrue();
    }

    /** Of many people Meta reports first who cannot be reached: that is no answer about the others. */
    @Test
    void peopleWhoCannotBeReachedBlameNothingWhileTheOthersAreOnTheirWay() {
        for (var minute = 1; minute < 30; minute++) {
            attempt("accepted", null, minute);
            attempt("undelivered", UNREACHABLE, 30 + minute);
        }

        assertThat(isTrueOf(CAMPAIGN)).isFalse();
    }

    @Test
    void whatMetaHoldsBackFromOnePersonBlamesNobodyHoweverManyThereAre() {
        for (var minute = 1; minute < 30; minute++) {
            attempt("undelivered", minute % 2 == 0 ? HELD_BACK : "130472", minute);
        }

        assertThat(isTrueOf(CAMPAIGN)).isFalse();
        assertThat(isTrueOf(TEMPLATE)).isFalse();
    }

    private boolean isTrueOf(Scope scope) {
        return failureRateBreaker.isTrueOf(new Suspect(SHOP, scope));
    }

    private Optional<Scope> failed(CampaignId campaign) {
        return failed(campaign, TEMPLATE);
    }

    private Optional<Scope> failed(CampaignId campaign, Scope template) {
        return failureRateBreaker.failed(origin(campaign, template), UNREACHABLE);
    }

    private static Origin origin(CampaignId campaign, Scope template) {
        return new Origin(SHOP, campaign, SHOP_NUMBER, template);
    }

    private static Scope template(int number) {
        return Scope.ofTemplate("t" + number, "en_US");
    }

    private FailureRateBreaker afterAStart() {
        return new FailureRateBreaker(
                JdbcClient.create(senderFixture.database().asSender()),
                new FailureRateLimits(3, 4, 6, 10, 0.5),
                DefaultErrorPolicy.delivered().subjects(),
                () -> NOW);
    }

    private void attempt(String state, String code, int minutesAgo) {
        attempt(SPRING_SALE, state, code, minutesAgo);
    }

    private void attempt(CampaignId campaign, String state, String code, int minutesAgo) {
        senderFixture.when("""
                INSERT INTO send_attempts (recipient_id, attempt_number, campaign_id, account_id, customer_id,
                    contact_key, phone_number_id, state, rank, blocks, code, failure_kind, state_changed_at, requested_at, claimed_at)
                VALUES (gen_random_uuid(), 1, '%s', 'shop', gen_random_uuid(), gen_random_uuid()::text, '%s', '%s', 3,
                    false, %s, '%s', '%s', '%s', now())
                """.formatted(
                        campaign,
                        SHOP_NUMBER,
                        state,
                        code == null ? "NULL" : "'" + code + "'",
                        NO_PICTURE.equals(code) ? "transient" : "permanent",
                        NOW,
                        NOW.minusSeconds(60L * minutesAgo)));
    }
}
