package dev.trickle.sender.attempt;

import static dev.trickle.pipeline.People.SHOP;
import static dev.trickle.pipeline.People.SHOP_NUMBER;
import static dev.trickle.pipeline.People.SPRING_SALE;
import static dev.trickle.pipeline.People.SUMMER_SALE;
import static dev.trickle.sender.attempt.Shop.NOW;
import static dev.trickle.sender.attempt.Shop.again;
import static dev.trickle.sender.attempt.Shop.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.AttemptState;
import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.People;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.SendRequested.Because;
import dev.trickle.pipeline.SendRequested.Superseded;
import dev.trickle.pipeline.installation.AdvisoryLocks;
import dev.trickle.sender.attempt.Attempts.Report;
import dev.trickle.sender.attempt.Claim.Claimed;
import dev.trickle.sender.attempt.Claim.Underway;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

class ClaimsTest {

    private final Shop shop = Shop.open().withCustomer("ada");

    @Test
    void aClaimKnowsWhatIsToBeSentToWhom() {
        var claimed = (Claimed) shop.claim(request("ada"));

        assertThat(claimed.attempt()).isEqualTo(People.attempt("ada"));
        assertThat(claimed.number()).isEqualTo(SHOP_NUMBER);
        assertThat(claimed.origin())
                .isEqualTo(
                        new Origins.Origin(SHOP, SPRING_SALE, SHOP_NUMBER, Scope.ofTemplate("spring_sale", "en_US")));
        assertThat(claimed.message().phone()).isEqualTo(Shop.phone("ada"));
        assertThat(claimed.message().name()).isEqualTo("ada");
        assertThat(claimed.message().components()).contains("{{name}}");
        assertThat(claimed.age().elapsed()).isLessThan(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CANCELLED | UPDATE marketing_campaigns SET desired_state = 'cancelled'
            CANCELLED | DELETE FROM marketing_campaigns
            CANCELLED | UPDATE marketing_campaigns SET account_id = 'another'
            ENDED     | UPDATE marketing_campaigns SET start_date = '2026-03-01', end_date = '2026-03-02T08:00:00Z'
            ERASED    | DELETE FROM user_profiles
            ERASED    | UPDATE user_profiles SET erased_at = '2026-03-01'
            OPTED_OUT | UPDATE user_profiles SET subscription = 'unsubscribed'
            INACTIVE  | UPDATE user_profiles SET is_active = false
            """)
    void endsARecipientThatMustNotBeWrittenTo(NotSentReason reason, String sql) {
        var refusal = shop.when(sql).notSent(request("ada"));

        assertThat(refusal.reason()).isEqualTo(reason);
        assertThat(refusal.scope()).isNull();
        assertThat(refusal.at()).isEqualTo(NOW);
    }

    @Test
    void refusesWhoeverSaidStop() {
        consent("'2026-03-01', NULL");

        assertThat(shop.notSent(request("ada")).reason()).isEqualTo(NotSentReason.OPTED_OUT);
    }

    @Test
    void claimsWhoeverAgreedAgain() {
        consent("'2026-03-01', '2026-03-02'");

        assertThat(shop.claim(request("ada"))).isInstanceOf(Claimed.class);
    }

    @ParameterizedTest
    @CsvSource({"paused", "draft"})
    void refusesBehindAPauseAndNamesTheRevision(String wanted) {
        var refusal = shop.when("UPDATE marketing_campaigns SET revision = 7, desired_state = '" + wanted + "'")
                .notSent(request("ada"));

        assertThat(refusal.reason()).isEqualTo(NotSentReason.PAUSED);
        assertThat(refusal.scope()).isEqualTo(Scope.of(SPRING_SALE));
        assertThat(refusal.version()).isEqualTo(7);
    }

    static List<Scope> scopes() {
        return List.of(
                Scope.of(SHOP), Scope.of(SHOP_NUMBER), Scope.ofTemplate("spring_sale", "en_US"), Scope.of(SPRING_SALE));
    }

    @ParameterizedTest
    @MethodSource("scopes")
    void refusesBehindASuspensionAndNamesTheEpoch(Scope scope) {
        shop.suspensions.learn(SHOP, scope, 4, "190", NOW);
        var epoch = shop.suspensions.open(SHOP, scope, "190", NOW);

        var refusal = shop.notSent(request("ada"));

        assertThat(refusal.reason()).isEqualTo(NotSentReason.SUSPENDED);
        assertThat(refusal.scope()).isEqualTo(scope);
        assertThat(refusal.version()).isEqualTo(4).isEqualTo(epoch);
    }

    @Test
    void aCampaignThatIsPausedAndSuspendedIsRefusedForEachWithItsOwnNumber() {
        var epoch = shop.withCustomer("bob")
                .withCustomer("cyd")
                .suspensions
                .open(SHOP, Scope.of(SPRING_SALE), "132000", NOW);
        shop.when("UPDATE marketing_campaigns SET desired_state = 'paused', revision = 7");
        var paused = shop.notSent(request("ada"));
        shop.when("UPDATE marketing_campaigns SET desired_state = 'scheduled', revision = 8");
        var suspended = shop.notSent(request("bob"));
        shop.suspensions.end(SHOP, Scope.of(SPRING_SALE), epoch, NOW);

        assertThat(paused.reason()).isEqualTo(NotSentReason.PAUSED);
        assertThat(paused.version()).isEqualTo(7);
        assertThat(suspended.reason()).isEqualTo(NotSentReason.SUSPENDED);
        assertThat(suspended.version()).isEqualTo(epoch).isEqualTo(NOW.getEpochSecond());
        assertThat(shop.claim(request("cyd"))).isInstanceOf(Claimed.class);
    }

    @Test
    void claimsWhatASuspensionDoesNotCover() {
        shop.suspensions.open(SHOP, Scope.ofTemplate("another", "en_US"), "132015", NOW);
        shop.suspensions.open(SHOP, Scope.of(SUMMER_SALE), "132000", NOW);
        var ended = shop.suspensions.open(SHOP, Scope.of(SHOP), "190", NOW);
        shop.suspensions.end(SHOP, Scope.of(SHOP), ended, NOW);

        assertThat(shop.claim(request("ada"))).isInstanceOf(Claimed.class);
        assertThat(shop.suspensions.open(SHOP, Scope.of(SHOP), "190", NOW)).isEqualTo(ended + 1);
    }

    @Test
    void aSuspensionAfterAnEndThatMetaNumberedIsTheNewerOne() {
        var template = Scope.ofTemplate("spring_sale", "en_US");
        var resumed = NOW.minusSeconds(60).getEpochSecond();
        shop.suspensions.end(SHOP, template, resumed, NOW);

        assertThat(shop.suspensions.open(SHOP, template, "132015", NOW)).isGreaterThan(resumed);
    }

    @Test
    void whatIsHeldBackIsRefusedForAQuarterOfAnHour() {
        var held = (Claim.Decided) shop.claims.holdBack(SHOP, request("ada"));

        var refusal = (MessageNotSent) held.attempt().event().orElseThrow();
        assertThat(refusal.reason()).isEqualTo(NotSentReason.THROTTLED);
        assertThat(refusal.retryAt()).isEqualTo(NOW.plus(Duration.ofMinutes(15)));
        assertThat(shop.claim(second("ada"))).isInstanceOf(Claimed.class);
    }

    @Test
    void whatIsHeldBackIsStillToldThatItMustNotBeWrittenTo() {
        shop.when("UPDATE user_profiles SET is_active = false");

        var held = (Claim.Decided) shop.claims.holdBack(SHOP, request("ada"));

        assertThat(held.attempt().reason()).isEqualTo(NotSentReason.INACTIVE);
    }

    @Test
    void aClaimBringsTheBodyOfItsCall() {
        var claimed = (Claimed) shop.claim(request("ada"));

        assertThat(claimed.body()).isEqualTo("Hello ada of " + People.attempt("ada"));
        assertThat(claimed).asString().doesNotContain("Hello", Shop.phone("ada"));
    }

    @Test
    void refusesWhoeverLacksAValueAndHoldsNothing() {
        var refusal = shop.when("UPDATE user_profiles SET name = NULL").notSent(request("ada"));

        assertThat(refusal.reason()).isEqualTo(NotSentReason.LACKS_VALUE);
        assertThat(shop.state(People.attempt("ada"))).isEqualTo(AttemptState.REFUSED);
        assertThat(shop.column(People.attempt("ada"), "blocks", Boolean.class)).isFalse();
        assertThat(shop.notSent(request("ada"))).isEqualTo(refusal);
    }

    @Test
    void aReplacementThatLacksAValueLeavesTheEarlierAttemptInPlace() {
        shop.claim(request("ada"));
        shop.attempts.record(People.attempt("ada"), Outcome.unclear("reset"), NOW);
        shop.when("UPDATE user_profiles SET name = NULL");

        assertThat(shop.notSent(again("ada", Because.RESEND_ORDERED)).reason()).isEqualTo(NotSentReason.ALREADY);
        assertThat(shop.column(People.attempt("ada"), "blocks", Boolean.class)).isTrue();
    }

    @Test
    void whatCannotBeWrittenIsClaimedWithoutABody() {
        shop.when("UPDATE marketing_campaigns SET template_name = 'broken'");

        assertThat(((Claimed) shop.claim(request("ada"))).body()).isNull();
    }

    @Test
    void refusesWhatIsTooLate() {
        var late = new SendRequested(
                People.attempt("ada"),
                SPRING_SALE,
                People.customer("ada"),
                People.key("ada"),
                SHOP_NUMBER,
                NOW,
                3,
                0,
                null,
                NOW);

        assertThat(shop.notSent(late).reason()).isEqualTo(NotSentReason.EXPIRED);
    }

    @Test
    void refusesAPersonWhoHasAnotherPhoneNowAndNamesTheKey() {
        var refusal = shop.when("UPDATE user_profiles SET contact_key = '" + People.key("bob") + "'")
                .notSent(request("ada"));

        assertThat(refusal.reason()).isEqualTo(NotSentReason.CHANGED);
        assertThat(refusal.contactKey()).isEqualTo(People.key("bob"));
    }

    @Test
    void refusesASecondAttemptAndNamesTheHolder() {
        shop.claim(request("ada"));
        shop.attempts.record(People.attempt("ada"), Outcome.accepted("wamid.a", "1"), NOW.plusMillis(5));

        var refusal = shop.notSent(second("ada"));

        assertThat(refusal.reason()).isEqualTo(NotSentReason.ALREADY);
        assertThat(refusal.holder().attempt()).isEqualTo(People.attempt("ada"));
        assertThat(refusal.holder().state()).isEqualTo(AttemptState.ACCEPTED);
        assertThat(refusal.holder().acceptedAt()).isEqualTo(NOW.plusMillis(5));
        assertThat(refusal.holder().code()).isNull();
    }

    @Test
    void claimsAgainWhatWasCertainlyNotSent() {
        shop.claim(request("ada"));
        shop.attempts.record(People.attempt("ada"), Outcome.notCalled(NotSentReason.NO_CONNECTION), NOW);

        assertThat(shop.claim(second("ada"))).isInstanceOf(Claimed.class);
    }

    @Test
    void twoRecipientsWhoAreOnePersonGetOneClaim() {
        var adaAsBob = request(People.attempt("bob"), "ada", People.key("ada"), null);
        shop.claim(request("ada"));

        var refusal = shop.notSent(adaAsBob);

        assertThat(refusal.reason()).isEqualTo(NotSentReason.ALREADY);
        assertThat(refusal.holder().attempt().recipient()).isEqualTo(People.recipient("ada"));
    }

    @Test
    void anAttemptReadAgainIsAnsweredFromItsRow() {
        shop.claim(request("ada"));
        assertThat(shop.claim(request("ada"))).isEqualTo(new Underway());

        shop.attempts.record(People.attempt("ada"), Outcome.failed("131026", FailureKind.PERMANENT, "gone"), NOW);
        var answer = shop.refusal(request("ada"));

        assertThat(shop.refusal(request("ada"))).isEqualTo(answer);
    }

    @Test
    void aRefusalReadAgainStaysWhatItWas() {
        var refusal = shop.when("UPDATE marketing_campaigns SET desired_state = 'paused'")
                .notSent(request("ada"));

        shop.when("UPDATE marketing_campaigns SET desired_state = 'scheduled'");

        assertThat(shop.notSent(request("ada"))).isEqualTo(refusal);
    }

    @Test
    void ofManyAtOnceOneClaimsAndTheOthersNameIt() throws Exception {
        var requests = new ArrayList<Callable<Claim>>();
        for (var number = 1; number <= 16; number++) {
            var attempt = new AttemptId(People.recipient("ada"), number);
            requests.add(() -> shop.claim(request(attempt, "ada", People.key("ada"), null)));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var claims =
                    threads.invokeAll(requests).stream().map(Future::resultNow).toList();

            assertThat(claims).filteredOn(Claimed.class::isInstance).hasSize(1);
            assertThat(claims)
                    .filteredOn(Claim.Decided.class::isInstance)
                    .hasSize(15)
                    .allSatisfy(claim -> assertThat(
                                    ((Claim.Decided) claim).attempt().reason())
                            .isEqualTo(NotSentReason.ALREADY));
        }
    }

    @Test
    void ofTheSameRequestReadTwiceAtOnceOneClaims() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Claim> claim = () -> shop.claim(request("ada"));
            var claims = threads.invokeAll(List.of(claim, claim, claim, claim)).stream()
                    .map(Future::resultNow)
                    .toList();

            assertThat(claims).filteredOn(Claimed.class::isInstance).hasSize(1);
            assertThat(claims).filteredOn(Underway.class::isInstance).hasSize(3);
        }
    }

    @Test
    void aClaimAfterTheCommitOfAPauseIsRefused() throws Exception {
        var pausing = new SingleConnectionDataSource(shop.database().asApi().getConnection(), true);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            pausing.getConnection().setAutoCommit(false);
            var api = JdbcClient.create(pausing);
            api.sql(AdvisoryLocks.LOCK_CAMPAIGN)
                    .param("campaign", SPRING_SALE.value())
                    .query()
                    .singleRow();
            var claim = threads.submit(() -> shop.claim(request("ada")));
            await().until(() -> waitingForLocks() == 1);

            api.sql("UPDATE marketing_campaigns SET desired_state = 'paused'").update();
            pausing.getConnection().commit();

            assertThat(((Claim.Decided) claim.get()).attempt().reason()).isEqualTo(NotSentReason.PAUSED);
        } finally {
            pausing.destroy();
        }
    }

    @Test
    void aClaimAfterTheCommitOfAnOptOutIsRefused() throws Exception {
        var router = new SingleConnectionDataSource(shop.database().asStatus().getConnection(), true);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            router.getConnection().setAutoCommit(false);
            var status = JdbcClient.create(router);
            status.sql(AdvisoryLocks.LOCK_CONTACTS)
                    .param("contactKeys", new String[] {People.key("ada").value()})
                    .query()
                    .listOfRows();
            var claim = threads.submit(() -> shop.claim(request("ada")));
            await().until(() -> waitingForLocks() == 1);

            status.sql(
                            "INSERT INTO contact_consents (account_id, contact_key, opted_out_at) VALUES ('shop', :key, now())")
                    .param("key", People.key("ada").value())
                    .update();
            router.getConnection().commit();

            assertThat(((Claim.Decided) claim.get()).attempt().reason()).isEqualTo(NotSentReason.OPTED_OUT);
        } finally {
            router.destroy();
        }
    }

    @Test
    void anOrderedResendReplacesAnUnconfirmedAttempt() {
        shop.claim(request("ada"));
        shop.attempts.record(People.attempt("ada"), Outcome.unclear("reset"), NOW);

        assertThat(shop.claim(again("ada", Because.RESEND_ORDERED))).isInstanceOf(Claimed.class);
        assertThat(shop.column(People.attempt("ada"), "blocks", Boolean.class)).isFalse();
    }

    @Test
    void anOrderedResendDoesNotReplaceWhatWasAcceptedMeanwhile() {
        shop.claim(request("ada"));
        shop.attempts.record(People.attempt("ada"), Outcome.accepted("wamid.a", null), NOW);

        assertThat(shop.notSent(again("ada", Because.RESEND_ORDERED)).reason()).isEqualTo(NotSentReason.ALREADY);
        assertThat(shop.column(People.attempt("ada"), "blocks", Boolean.class)).isTrue();
    }

    @Test
    void aFailedDeliveryIsReplacedUnlessItWasDelivered() {
        shop.claim(request("ada"));
        shop.attempts.mark(Evidence.DELIVERY_FAILED, List.of(report("ada", "131049")));

        assertThat(shop.claim(again("ada", Because.DELIVERY_FAILED))).isInstanceOf(Claimed.class);
    }

    @Test
    void aDeliveredAttemptIsNeverReplaced() {
        shop.claim(request("ada"));
        shop.attempts.mark(Evidence.MESSAGE_DELIVERED, List.of(report("ada", null)));

        var refusal = shop.notSent(again("ada", Because.DELIVERY_FAILED));

        assertThat(refusal.reason()).isEqualTo(NotSentReason.ALREADY);
        assertThat(refusal.holder().state()).isEqualTo(AttemptState.DELIVERED);
    }

    @Test
    void aRefusedReplacementLeavesTheEarlierAttemptInPlace() {
        shop.claim(request("ada"));
        shop.attempts.record(People.attempt("ada"), Outcome.unclear("reset"), NOW);
        shop.when("UPDATE marketing_campaigns SET desired_state = 'cancelled'");

        assertThat(shop.notSent(again("ada", Because.RESEND_ORDERED)).reason()).isEqualTo(NotSentReason.CANCELLED);
        assertThat(shop.column(People.attempt("ada"), "blocks", Boolean.class)).isTrue();
    }

    @Test
    void whoeverTurnsOutToHaveAMessageGetsNoOther() {
        shop.claim(request("ada"));
        shop.attempts.record(People.attempt("ada"), Outcome.throttled("130429", "often", null), NOW);
        shop.attempts.mark(Evidence.ACCEPTED_BY_WEBHOOK, List.of(report("ada", null)));

        var refusal = shop.notSent(second("ada"));

        assertThat(refusal.reason()).isEqualTo(NotSentReason.ALREADY);
        assertThat(refusal.holder().attempt()).isEqualTo(People.attempt("ada"));
        assertThat(refusal.holder().state()).isEqualTo(AttemptState.ACCEPTED);
    }

    @Test
    void nothingIsReplacedOnceAnEarlierAttemptWasDelivered() {
        var second = new AttemptId(People.recipient("ada"), 2);
        shop.claim(request("ada"));
        shop.attempts.record(People.attempt("ada"), Outcome.unclear("reset"), NOW);
        shop.claim(again("ada", Because.RESEND_ORDERED));
        shop.attempts.mark(Evidence.MESSAGE_DELIVERED, List.of(report("ada", null)));
        shop.attempts.mark(Evidence.DELIVERY_FAILED, List.of(new Report(second, NOW, "131049")));

        var third = new AttemptId(People.recipient("ada"), 3);
        var refusal =
                shop.notSent(request(third, "ada", People.key("ada"), new Superseded(second, Because.DELIVERY_FAILED)));

        assertThat(refusal.holder().state()).isEqualTo(AttemptState.DELIVERED);
        assertThat(shop.column(second, "blocks", Boolean.class)).isTrue();
    }

    @Test
    void onlyTheNamedAttemptOfTheSamePersonIsReplaced() {
        shop.withCustomer("bob").claim(request("bob"));
        shop.attempts.record(People.attempt("bob"), Outcome.unclear("reset"), NOW);
        shop.claim(request("ada"));
        shop.attempts.record(People.attempt("ada"), Outcome.unclear("reset"), NOW);

        var refusal = shop.notSent(request(
                new AttemptId(People.recipient("ada"), 2),
                "ada",
                People.key("ada"),
                new Superseded(People.attempt("bob"), Because.RESEND_ORDERED)));

        assertThat(refusal.holder().attempt()).isEqualTo(People.attempt("ada"));
        assertThat(shop.column(People.attempt("bob"), "blocks", Boolean.class)).isTrue();
    }

    @Test
    void aPauseThatWaitsForRunningClaimsGoesBeforeLaterOnes() throws Exception {
        var claiming = new SingleConnectionDataSource(shop.database().asSender().getConnection(), true);
        var pausing = new SingleConnectionDataSource(shop.database().asApi().getConnection(), true);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            claiming.getConnection().setAutoCommit(false);
            JdbcClient.create(claiming)
                    .sql(AdvisoryLocks.SHARE_CAMPAIGN_AND_CONTACT)
                    .param("campaign", SPRING_SALE.value())
                    .param("contactKey", "somebody else")
                    .query()
                    .singleRow();
            pausing.getConnection().setAutoCommit(false);
            var api = JdbcClient.create(pausing);
            var pause = threads.submit(() -> api.sql(AdvisoryLocks.LOCK_CAMPAIGN)
                    .param("campaign", SPRING_SALE.value())
                    .query()
                    .singleRow());
            await().until(() -> waitingForLocks() == 1);
            var claim = threads.submit(() -> shop.claim(request("ada")));
            await().until(() -> waitingForLocks() == 2);

            claiming.getConnection().commit();
            pause.get();
            api.sql("UPDATE marketing_campaigns SET desired_state = 'paused'").update();
            pausing.getConnection().commit();

            assertThat(((Claim.Decided) claim.get()).attempt().reason()).isEqualTo(NotSentReason.PAUSED);
        } finally {
            claiming.destroy();
            pausing.destroy();
        }
    }

    @Test
    void whatEndsARecipientIsSaidBeforeWhatOnlyHoldsItBack() {
        shop.suspensions.open(SHOP, Scope.of(SHOP), "190", NOW);
        shop.when("UPDATE marketing_campaigns SET desired_state = 'paused'")
                .when("UPDATE user_profiles SET is_active = false");

        assertThat(shop.notSent(request("ada")).reason()).isEqualTo(NotSentReason.INACTIVE);
    }

    private static Report report(String name, String code) {
        return new Report(People.attempt(name), Instant.parse("2026-03-02T08:00:07Z"), code);
    }

    private static SendRequested second(String name) {
        return request(new AttemptId(People.recipient(name), 2), name, People.key(name), null);
    }

    private void consent(String instants) {
        shop.when("""
                INSERT INTO contact_consents (account_id, contact_key, opted_out_at, opted_in_at)
                VALUES ('shop', '%s', %s)
                """.formatted(People.key("ada"), instants));
    }

    private int waitingForLocks() {
        return JdbcClient.create(shop.database().asOwner())
                .sql("""
                        SELECT count(*) FROM pg_locks
                         WHERE locktype = 'advisory' AND NOT granted
                           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                        """)
                .query(Integer.class)
                .single();
    }
}
