package dev.trickle.sender.attempt;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SHOP_NUMBER;
import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.pipeline.TestPeople.SUMMER_SALE;
import static dev.trickle.sender.attempt.SenderFixture.NOW;
import static dev.trickle.sender.attempt.SenderFixture.request;
import static dev.trickle.sender.attempt.SenderFixture.resend;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.AttemptState;
import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.SendRequested.SupersedeReason;
import dev.trickle.pipeline.SendRequested.Superseded;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.installation.AdvisoryLocks;
import dev.trickle.sender.attempt.AttemptRepository.DeliveryReport;
import dev.trickle.sender.attempt.Claim.Claimed;
import dev.trickle.sender.attempt.Claim.ClaimedElsewhere;
import dev.trickle.sender.database.DatabaseIdentity;
import dev.trickle.sender.database.UnverifiedDatabaseException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

    private final SenderFixture senderFixture = SenderFixture.open().withCustomer("ada");

    @Test
    void returnsTheContentAndTheRecipientOfTheMessage() {
        var claimed = (Claimed) senderFixture.claim(request("ada"));

        assertThat(claimed.attempt()).isEqualTo(TestPeople.attempt("ada"));
        assertThat(claimed.number()).isEqualTo(SHOP_NUMBER);
        assertThat(claimed.origin())
                .isEqualTo(new AttemptLookup.Origin(
                        SHOP, SPRING_SALE, SHOP_NUMBER, Scope.ofTemplate("777", "spring_sale", "en_US")));
        assertThat(claimed.message().phone()).isEqualTo(SenderFixture.phone("ada"));
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
    void refusesRecipientsThatMustNotGetTheMessage(NotSentReason reason, String sql) {
        var refusal = senderFixture.whenExecuted(sql).notSent(request("ada"));

        assertThat(refusal.reason()).isEqualTo(reason);
        assertThat(refusal.scope()).isNull();
        assertThat(refusal.at()).isEqualTo(NOW);
    }

    @Test
    void refusesOptedOutContacts() {
        insertConsent("'2026-03-01', NULL");

        assertThat(senderFixture.notSent(request("ada")).reason()).isEqualTo(NotSentReason.OPTED_OUT);
    }

    @Test
    void refusesUndecidedContactsUntilTheDecision() {
        senderFixture.whenExecuted("""
                INSERT INTO contact_consents (account_id, contact_key, undecided_at)
                VALUES ('shop', '%s', '2026-03-01')
                """.formatted(TestPeople.key("ada")));
        assertThat(senderFixture.notSent(request("ada")).reason()).isEqualTo(NotSentReason.UNDECIDED);

        senderFixture.whenExecuted("UPDATE contact_consents SET decided_at = undecided_at");
        assertThat(senderFixture.claim(secondRequest("ada"))).isInstanceOf(Claimed.class);
    }

    @Test
    void refusesContactsThatResumedOnlyInWhatsAppsPreferences() {
        senderFixture.whenExecuted("""
                INSERT INTO contact_consents (account_id, contact_key, opted_out_at, preferences_opted_out_at,
                                              preferences_opted_in_at)
                VALUES ('shop', '%s', '2026-03-01', '2026-03-02', '2026-03-03')
                """.formatted(TestPeople.key("ada")));

        assertThat(senderFixture.notSent(request("ada")).reason()).isEqualTo(NotSentReason.OPTED_OUT);
    }

    @Test
    void claimsContactsThatOptedInAgain() {
        insertConsent("'2026-03-01', '2026-03-02'");

        assertThat(senderFixture.claim(request("ada"))).isInstanceOf(Claimed.class);
    }

    @ParameterizedTest
    @CsvSource({"paused", "draft"})
    void refusesDuringAPauseWithItsRevision(String wanted) {
        var refusal = senderFixture
                .whenExecuted("UPDATE marketing_campaigns SET revision = 7, desired_state = '" + wanted + "'")
                .notSent(request("ada"));

        assertThat(refusal.reason()).isEqualTo(NotSentReason.PAUSED);
        assertThat(refusal.scope()).isEqualTo(Scope.of(SPRING_SALE));
        assertThat(refusal.version()).isEqualTo(7);
    }

    static List<Scope> scopes() {
        return List.of(
                Scope.of(SHOP),
                Scope.of(SHOP_NUMBER),
                Scope.ofTemplate("777", "spring_sale", "en_US"),
                Scope.of(SPRING_SALE));
    }

    @ParameterizedTest
    @MethodSource("scopes")
    void refusesDuringASuspensionWithItsEpoch(Scope scope) {
        senderFixture.suspensionRepository.upsert(SHOP, scope, 4, "190", NOW);
        var epoch = senderFixture.suspensionRepository.open(SHOP, scope, "190", NOW);

        var refusal = senderFixture.notSent(request("ada"));

        assertThat(refusal.reason()).isEqualTo(NotSentReason.SUSPENDED);
        assertThat(refusal.scope()).isEqualTo(scope);
        assertThat(refusal.version()).isEqualTo(4).isEqualTo(epoch);
    }

    @Test
    void refusesAPausedAndSuspendedCampaignForEachReason() {
        var epoch = senderFixture
                .withCustomer("bob")
                .withCustomer("cyd")
                .suspensionRepository
                .open(SHOP, Scope.of(SPRING_SALE), "132000", NOW);
        senderFixture.whenExecuted("UPDATE marketing_campaigns SET desired_state = 'paused', revision = 7");
        var paused = senderFixture.notSent(request("ada"));
        senderFixture.whenExecuted("UPDATE marketing_campaigns SET desired_state = 'scheduled', revision = 8");
        var suspended = senderFixture.notSent(request("bob"));
        senderFixture.suspensionRepository.end(SHOP, Scope.of(SPRING_SALE), epoch, NOW);

        assertThat(paused.reason()).isEqualTo(NotSentReason.PAUSED);
        assertThat(paused.version()).isEqualTo(7);
        assertThat(suspended.reason()).isEqualTo(NotSentReason.SUSPENDED);
        assertThat(suspended.version()).isEqualTo(epoch).isEqualTo(NOW.getEpochSecond());
        assertThat(senderFixture.claim(request("cyd"))).isInstanceOf(Claimed.class);
    }

    @Test
    void claimsOutsideTheScopesOfSuspensions() {
        senderFixture.suspensionRepository.open(SHOP, Scope.ofTemplate("777", "another", "en_US"), "132015", NOW);
        senderFixture.suspensionRepository.open(SHOP, Scope.of(SUMMER_SALE), "132000", NOW);
        var ended = senderFixture.suspensionRepository.open(SHOP, Scope.of(SHOP), "190", NOW);
        senderFixture.suspensionRepository.end(SHOP, Scope.of(SHOP), ended, NOW);

        assertThat(senderFixture.claim(request("ada"))).isInstanceOf(Claimed.class);
        assertThat(senderFixture.suspensionRepository.open(SHOP, Scope.of(SHOP), "190", NOW))
                .isEqualTo(ended + 1);
    }

    @Test
    void claimsDuringTheSuspensionOfATemplateOfAnotherBusinessAccount() {
        var ours = Scope.ofTemplate("777", "spring_sale", "en_US");
        var theirs = Scope.ofTemplate("888", "spring_sale", "en_US");
        senderFixture.suspensionRepository.open(SHOP, theirs, "132015", NOW);
        assertThat(senderFixture.claim(request("ada"))).isInstanceOf(Claimed.class);

        senderFixture.withCustomer("bob").suspensionRepository.open(SHOP, ours, "132015", NOW);
        assertThat(senderFixture.notSent(request("bob")).scope()).isEqualTo(ours);
        assertThat(senderFixture.openSuspensions()).isEqualTo(2);
    }

    @Test
    void opensSuspensionsWithAnEpochAfterTheEndThatMetaReported() {
        var template = Scope.ofTemplate("777", "spring_sale", "en_US");
        var resumed = NOW.minusSeconds(60).getEpochSecond();
        senderFixture.suspensionRepository.end(SHOP, template, resumed, NOW);

        assertThat(senderFixture.suspensionRepository.open(SHOP, template, "132015", NOW))
                .isGreaterThan(resumed);
    }

    @Test
    void defersForFifteenMinutes() {
        var held = (Claim.Decided)
                senderFixture.claims.defer(SHOP, request("ada"), NotSentReason.THROTTLED, Scope.of(SHOP));

        var refusal = (MessageNotSent) held.attempt().event().orElseThrow();
        assertThat(refusal.reason()).isEqualTo(NotSentReason.THROTTLED);
        assertThat(refusal.scope()).isEqualTo(Scope.of(SHOP));
        assertThat(refusal.retryAt()).isEqualTo(NOW.plus(Duration.ofMinutes(15)));
        assertThat(senderFixture.claim(secondRequest("ada"))).isInstanceOf(Claimed.class);
    }

    @Test
    void refusesADeferredRequestForAStrongerReason() {
        senderFixture.whenExecuted("UPDATE user_profiles SET is_active = false");

        var held = (Claim.Decided)
                senderFixture.claims.defer(SHOP, request("ada"), NotSentReason.THROTTLED, Scope.of(SHOP));

        assertThat(held.attempt().reason()).isEqualTo(NotSentReason.INACTIVE);
    }

    /** Neither a claim nor a refusal: after a refusal the recipient would be released again. */
    @Test
    void leavesNoRowInAnotherDatabaseThanTheVerifiedOne() {
        senderFixture.databaseGuard.complete(
                senderFixture.databaseGuard.version(), new DatabaseIdentity("4711", 1), Optional.empty());

        assertThatThrownBy(() -> senderFixture.claim(request("ada"))).isInstanceOf(UnverifiedDatabaseException.class);
        assertThatThrownBy(
                        () -> senderFixture.claims.defer(SHOP, request("ada"), NotSentReason.THROTTLED, Scope.of(SHOP)))
                .isInstanceOf(UnverifiedDatabaseException.class);

        assertThat(senderFixture.states()).isEmpty();
        assertThat(senderFixture.databaseGuard.needsComparison()).isTrue();
    }

    @Test
    void returnsTheRenderedBody() {
        var claimed = (Claimed) senderFixture.claim(request("ada"));

        assertThat(claimed.body()).isEqualTo("Hello ada of " + TestPeople.attempt("ada"));
        assertThat(claimed).asString().doesNotContain("Hello", SenderFixture.phone("ada"));
    }

    @Test
    void refusesAndDoesNotBlockWhenAValueIsMissing() {
        var refusal = senderFixture
                .whenExecuted("UPDATE user_profiles SET name = NULL")
                .notSent(request("ada"));

        assertThat(refusal.reason()).isEqualTo(NotSentReason.LACKS_VALUE);
        assertThat(senderFixture.state(TestPeople.attempt("ada"))).isEqualTo(AttemptState.REFUSED);
        assertThat(senderFixture.column(TestPeople.attempt("ada"), "blocks", Boolean.class))
                .isFalse();
        assertThat(senderFixture.notSent(request("ada"))).isEqualTo(refusal);
    }

    @Test
    void refusesAndDoesNotBlockWhenTheMessageIsTooLong() {
        var refusal = senderFixture
                .whenExecuted("UPDATE user_profiles SET name = repeat('a', 101)")
                .notSent(request("ada"));

        assertThat(refusal.reason()).isEqualTo(NotSentReason.TOO_LONG);
        assertThat(senderFixture.column(TestPeople.attempt("ada"), "blocks", Boolean.class))
                .isFalse();
    }

    @Test
    void keepsTheEarlierAttemptWhenTheReplacementLacksAValue() {
        senderFixture.claim(request("ada"));
        senderFixture.attemptRepository.record(TestPeople.attempt("ada"), Outcome.unconfirmed("reset"), NOW);
        senderFixture.whenExecuted("UPDATE user_profiles SET name = NULL");

        assertThat(senderFixture
                        .notSent(resend("ada", SupersedeReason.RESEND_ORDERED))
                        .reason())
                .isEqualTo(NotSentReason.ALREADY);
        assertThat(senderFixture.column(TestPeople.attempt("ada"), "blocks", Boolean.class))
                .isTrue();
    }

    @Test
    void claimsWithoutABodyWhenTheMessageIsNotRendered() {
        senderFixture.whenExecuted("UPDATE marketing_campaigns SET template_name = 'broken'");

        assertThat(((Claimed) senderFixture.claim(request("ada"))).body()).isNull();
    }

    @Test
    void refusesExpiredRequests() {
        var late = new SendRequested(
                TestPeople.attempt("ada"),
                SPRING_SALE,
                TestPeople.customer("ada"),
                TestPeople.key("ada"),
                SHOP_NUMBER,
                NOW,
                3,
                0,
                null,
                NOW);

        assertThat(senderFixture.notSent(late).reason()).isEqualTo(NotSentReason.EXPIRED);
    }

    @Test
    void refusesAChangedContactKeyAndNamesIt() {
        var refusal = senderFixture
                .whenExecuted("UPDATE user_profiles SET contact_key = '" + TestPeople.key("bob") + "'")
                .notSent(request("ada"));

        assertThat(refusal.reason()).isEqualTo(NotSentReason.CHANGED);
        assertThat(refusal.contactKey()).isEqualTo(TestPeople.key("bob"));
    }

    @Test
    void refusesASecondAttemptAndNamesTheBlockingOne() {
        senderFixture.claim(request("ada"));
        senderFixture.attemptRepository.record(
                TestPeople.attempt("ada"), Outcome.accepted("wamid.a", "1"), NOW.plusMillis(5));

        var refusal = senderFixture.notSent(secondRequest("ada"));

        assertThat(refusal.reason()).isEqualTo(NotSentReason.ALREADY);
        assertThat(refusal.holder().attempt()).isEqualTo(TestPeople.attempt("ada"));
        assertThat(refusal.holder().state()).isEqualTo(AttemptState.ACCEPTED);
        assertThat(refusal.holder().acceptedAt()).isEqualTo(NOW.plusMillis(5));
        assertThat(refusal.holder().code()).isNull();
    }

    @Test
    void claimsAgainAfterAnAttemptThatWasNotSent() {
        senderFixture.claim(request("ada"));
        senderFixture.attemptRepository.record(
                TestPeople.attempt("ada"), Outcome.notCalled(NotSentReason.NO_CONNECTION), NOW);

        assertThat(senderFixture.claim(secondRequest("ada"))).isInstanceOf(Claimed.class);
    }

    @Test
    void claimsOnceForTwoRecipientsOfOnePerson() {
        var adaAsBob = request(TestPeople.attempt("bob"), "ada", TestPeople.key("ada"), null);
        senderFixture.claim(request("ada"));

        var refusal = senderFixture.notSent(adaAsBob);

        assertThat(refusal.reason()).isEqualTo(NotSentReason.ALREADY);
        assertThat(refusal.holder().attempt().recipient()).isEqualTo(TestPeople.recipient("ada"));
    }

    @Test
    void returnsTheStoredOutcomeOfARepeatedRequest() {
        senderFixture.claim(request("ada"));
        assertThat(senderFixture.claim(request("ada"))).isEqualTo(new ClaimedElsewhere());

        senderFixture.attemptRepository.record(
                TestPeople.attempt("ada"), Outcome.failed("131026", FailureKind.PERMANENT, "gone"), NOW);
        var answer = senderFixture.refusal(request("ada"));

        assertThat(senderFixture.refusal(request("ada"))).isEqualTo(answer);
    }

    @Test
    void returnsTheStoredRefusalOfARepeatedRequest() {
        var refusal = senderFixture
                .whenExecuted("UPDATE marketing_campaigns SET desired_state = 'paused'")
                .notSent(request("ada"));

        senderFixture.whenExecuted("UPDATE marketing_campaigns SET desired_state = 'scheduled'");

        assertThat(senderFixture.notSent(request("ada"))).isEqualTo(refusal);
    }

    @Test
    void claimsOneOfManyConcurrentAttempts() throws Exception {
        var requests = new ArrayList<Callable<Claim>>();
        for (var number = 1; number <= 16; number++) {
            var attempt = new AttemptId(TestPeople.recipient("ada"), number);
            requests.add(() -> senderFixture.claim(request(attempt, "ada", TestPeople.key("ada"), null)));
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
    void claimsOnceForConcurrentCopiesOfARequest() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Claim> claim = () -> senderFixture.claim(request("ada"));
            var claims = threads.invokeAll(List.of(claim, claim, claim, claim)).stream()
                    .map(Future::resultNow)
                    .toList();

            assertThat(claims).filteredOn(Claimed.class::isInstance).hasSize(1);
            assertThat(claims).filteredOn(ClaimedElsewhere.class::isInstance).hasSize(3);
        }
    }

    @Test
    void refusesAClaimAfterTheCommitOfAPause() throws Exception {
        var pausing =
                new SingleConnectionDataSource(senderFixture.database().asApi().getConnection(), true);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            pausing.getConnection().setAutoCommit(false);
            var api = JdbcClient.create(pausing);
            api.sql(AdvisoryLocks.LOCK_CAMPAIGN)
                    .param("campaign", SPRING_SALE.value())
                    .query()
                    .singleRow();
            var claim = threads.submit(() -> senderFixture.claim(request("ada")));
            await().until(() -> senderFixture.lockWaiters() == 1);

            api.sql("UPDATE marketing_campaigns SET desired_state = 'paused'").update();
            pausing.getConnection().commit();

            assertThat(((Claim.Decided) claim.get()).attempt().reason()).isEqualTo(NotSentReason.PAUSED);
        } finally {
            pausing.destroy();
        }
    }

    @Test
    void refusesAClaimAfterTheCommitOfAnOptOut() throws Exception {
        var router = new SingleConnectionDataSource(
                senderFixture.database().asStatus().getConnection(), true);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            router.getConnection().setAutoCommit(false);
            var status = JdbcClient.create(router);
            status.sql(AdvisoryLocks.LOCK_CONTACTS)
                    .param("contactKeys", new String[] {TestPeople.key("ada").value()})
                    .query()
                    .listOfRows();
            var claim = threads.submit(() -> senderFixture.claim(request("ada")));
            await().until(() -> senderFixture.lockWaiters() == 1);

            status.sql(
                            "INSERT INTO contact_consents (account_id, contact_key, opted_out_at) VALUES ('shop', :key, now())")
                    .param("key", TestPeople.key("ada").value())
                    .update();
            router.getConnection().commit();

            assertThat(((Claim.Decided) claim.get()).attempt().reason()).isEqualTo(NotSentReason.OPTED_OUT);
        } finally {
            router.destroy();
        }
    }

    @Test
    void replacesAnUnconfirmedAttemptByARequestedResend() {
        senderFixture.claim(request("ada"));
        senderFixture.attemptRepository.record(TestPeople.attempt("ada"), Outcome.unconfirmed("reset"), NOW);

        assertThat(senderFixture.claim(resend("ada", SupersedeReason.RESEND_ORDERED)))
                .isInstanceOf(Claimed.class);
        assertThat(senderFixture.column(TestPeople.attempt("ada"), "blocks", Boolean.class))
                .isFalse();
    }

    @Test
    void doesNotReplaceAnAcceptedAttemptByARequestedResend() {
        senderFixture.claim(request("ada"));
        senderFixture.attemptRepository.record(TestPeople.attempt("ada"), Outcome.accepted("wamid.a", null), NOW);

        assertThat(senderFixture
                        .notSent(resend("ada", SupersedeReason.RESEND_ORDERED))
                        .reason())
                .isEqualTo(NotSentReason.ALREADY);
        assertThat(senderFixture.column(TestPeople.attempt("ada"), "blocks", Boolean.class))
                .isTrue();
    }

    /** The scheduler may know of the failed delivery before the sender does. */
    @Test
    void replacesAnAcceptedAttemptWhoseFailedDeliveryIsNotKnownHereYet() {
        senderFixture.claim(request("ada"));
        senderFixture.attemptRepository.record(TestPeople.attempt("ada"), Outcome.accepted("wamid.a", null), NOW);

        assertThat(senderFixture.claim(resend("ada", SupersedeReason.DELIVERY_FAILED)))
                .isInstanceOf(Claimed.class);
        assertThat(senderFixture.column(TestPeople.attempt("ada"), "blocks", Boolean.class))
                .isFalse();
    }

    /** Of two accepted attempts only the superseded one is known not to have arrived. */
    @Test
    void doesNotReplaceAFailedDeliveryIfAnotherAttemptWasAccepted() {
        senderFixture.claim(request("ada"));
        senderFixture.attemptRepository.record(TestPeople.attempt("ada"), Outcome.unconfirmed("reset"), NOW);
        senderFixture.claim(resend("ada", SupersedeReason.RESEND_ORDERED));
        senderFixture.attemptRepository.record(
                new AttemptId(TestPeople.recipient("ada"), 2), Outcome.accepted("wamid.b", null), NOW);
        senderFixture.attemptRepository.applyReports(
                Evidence.ACCEPTED_BY_WEBHOOK, List.of(new DeliveryReport(TestPeople.attempt("ada"), NOW, null)));

        var third = request(
                new AttemptId(TestPeople.recipient("ada"), 3),
                "ada",
                TestPeople.key("ada"),
                new Superseded(new AttemptId(TestPeople.recipient("ada"), 2), SupersedeReason.DELIVERY_FAILED));

        assertThat(senderFixture.notSent(third).reason()).isEqualTo(NotSentReason.ALREADY);
    }

    @Test
    void replacesAFailedDelivery() {
        senderFixture.claim(request("ada"));
        senderFixture.attemptRepository.applyReports(Evidence.DELIVERY_FAILED, List.of(report("ada", "131049")));

        assertThat(senderFixture.claim(resend("ada", SupersedeReason.DELIVERY_FAILED)))
                .isInstanceOf(Claimed.class);
    }

    @Test
    void neverReplacesADeliveredAttempt() {
        senderFixture.claim(request("ada"));
        senderFixture.attemptRepository.applyReports(Evidence.MESSAGE_DELIVERED, List.of(report("ada", null)));

        var refusal = senderFixture.notSent(resend("ada", SupersedeReason.DELIVERY_FAILED));

        assertThat(refusal.reason()).isEqualTo(NotSentReason.ALREADY);
        assertThat(refusal.holder().state()).isEqualTo(AttemptState.DELIVERED);
    }

    @Test
    void keepsTheEarlierAttemptWhenTheReplacementIsRefused() {
        senderFixture.claim(request("ada"));
        senderFixture.attemptRepository.record(TestPeople.attempt("ada"), Outcome.unconfirmed("reset"), NOW);
        senderFixture.whenExecuted("UPDATE marketing_campaigns SET desired_state = 'cancelled'");

        assertThat(senderFixture
                        .notSent(resend("ada", SupersedeReason.RESEND_ORDERED))
                        .reason())
                .isEqualTo(NotSentReason.CANCELLED);
        assertThat(senderFixture.column(TestPeople.attempt("ada"), "blocks", Boolean.class))
                .isTrue();
    }

    @Test
    void refusesAPersonWhoseEarlierAttemptWasAcceptedAfterAll() {
        senderFixture.claim(request("ada"));
        senderFixture.attemptRepository.record(
                TestPeople.attempt("ada"), Outcome.throttled(Scope.of(SHOP), "130429", "often", null), NOW);
        senderFixture.attemptRepository.applyReports(Evidence.ACCEPTED_BY_WEBHOOK, List.of(report("ada", null)));

        var refusal = senderFixture.notSent(secondRequest("ada"));

        assertThat(refusal.reason()).isEqualTo(NotSentReason.ALREADY);
        assertThat(refusal.holder().attempt()).isEqualTo(TestPeople.attempt("ada"));
        assertThat(refusal.holder().state()).isEqualTo(AttemptState.ACCEPTED);
    }

    @Test
    void doesNotReplaceOnceAnEarlierAttemptWasDelivered() {
        var second = new AttemptId(TestPeople.recipient("ada"), 2);
        senderFixture.claim(request("ada"));
        senderFixture.attemptRepository.record(TestPeople.attempt("ada"), Outcome.unconfirmed("reset"), NOW);
        senderFixture.claim(resend("ada", SupersedeReason.RESEND_ORDERED));
        senderFixture.attemptRepository.applyReports(Evidence.MESSAGE_DELIVERED, List.of(report("ada", null)));
        senderFixture.attemptRepository.applyReports(
                Evidence.DELIVERY_FAILED, List.of(new DeliveryReport(second, NOW, "131049")));

        var third = new AttemptId(TestPeople.recipient("ada"), 3);
        var refusal = senderFixture.notSent(
                request(third, "ada", TestPeople.key("ada"), new Superseded(second, SupersedeReason.DELIVERY_FAILED)));

        assertThat(refusal.holder().state()).isEqualTo(AttemptState.DELIVERED);
        assertThat(senderFixture.column(second, "blocks", Boolean.class)).isTrue();
    }

    @Test
    void replacesOnlyTheNamedAttemptOfTheSamePerson() {
        senderFixture.withCustomer("bob").claim(request("bob"));
        senderFixture.attemptRepository.record(TestPeople.attempt("bob"), Outcome.unconfirmed("reset"), NOW);
        senderFixture.claim(request("ada"));
        senderFixture.attemptRepository.record(TestPeople.attempt("ada"), Outcome.unconfirmed("reset"), NOW);

        var refusal = senderFixture.notSent(request(
                new AttemptId(TestPeople.recipient("ada"), 2),
                "ada",
                TestPeople.key("ada"),
                new Superseded(TestPeople.attempt("bob"), SupersedeReason.RESEND_ORDERED)));

        assertThat(refusal.holder().attempt()).isEqualTo(TestPeople.attempt("ada"));
        assertThat(senderFixture.column(TestPeople.attempt("bob"), "blocks", Boolean.class))
                .isTrue();
    }

    @Test
    void letsAWaitingPauseCommitBeforeLaterClaims() throws Exception {
        var claiming = new SingleConnectionDataSource(
                senderFixture.database().asSender().getConnection(), true);
        var pausing =
                new SingleConnectionDataSource(senderFixture.database().asApi().getConnection(), true);
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
            await().until(() -> senderFixture.lockWaiters() == 1);
            var claim = threads.submit(() -> senderFixture.claim(request("ada")));
            await().until(() -> senderFixture.lockWaiters() == 2);

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
    void prefersReasonsThatEndTheRecipientToTemporaryOnes() {
        senderFixture.suspensionRepository.open(SHOP, Scope.of(SHOP), "190", NOW);
        senderFixture
                .whenExecuted("UPDATE marketing_campaigns SET desired_state = 'paused'")
                .whenExecuted("UPDATE user_profiles SET is_active = false");

        assertThat(senderFixture.notSent(request("ada")).reason()).isEqualTo(NotSentReason.INACTIVE);
    }

    private static DeliveryReport report(String name, String code) {
        return new DeliveryReport(TestPeople.attempt(name), Instant.parse("2026-03-02T08:00:07Z"), code);
    }

    private static SendRequested secondRequest(String name) {
        return request(new AttemptId(TestPeople.recipient(name), 2), name, TestPeople.key(name), null);
    }

    private void insertConsent(String instants) {
        senderFixture.whenExecuted("""
                INSERT INTO contact_consents (account_id, contact_key, opted_out_at, opted_in_at)
                VALUES ('shop', '%s', %s)
                """.formatted(TestPeople.key("ada"), instants));
    }
}
