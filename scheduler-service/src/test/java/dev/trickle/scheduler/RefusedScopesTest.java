package dev.trickle.scheduler;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.pipeline.TestPeople.SUMMER_SALE;
import static dev.trickle.scheduler.SchedulerScenario.people;
import static dev.trickle.scheduler.TestAccount.testAccount;
import static dev.trickle.scheduler.TestCampaign.sale;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AccountEvent.AccountResumed;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.Topics;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Refusals that concern a whole scope hold the scope, and single recipients are sent as probes. */
class RefusedScopesTest {

    private static final Scope ACCOUNT = Scope.of(SHOP);
    private static final int IN_FLIGHT_LIMIT = 1_000;
    private static final int MAX_PROBES_OF_A_DAY = 120;

    @ParameterizedTest
    @MethodSource("refusals")
    void aSenderThatRefusesAllRequestsForADayGetsFewAttempts(RefusedRequest refusedRequest) {
        try (var scheduler = start()) {
            // The end of a suspension may be read before its beginning.
            scheduler.when(Topics.ACCOUNT_EVENTS, new AccountResumed(ACCOUNT, 7, scheduler.now()));
            scheduler.whenSpringSaleTo(people(10_000));
            var attempts = 0;
            for (var minute = 0; minute < Duration.ofDays(1).toMinutes(); minute++) {
                scheduler.whenTimePasses(Duration.ofMinutes(1));
                var requested = scheduler.pollRequested();
                attempts += requested.size();
                requested.forEach(person -> refusedRequest.answer(scheduler, person));
                assertThat(attempts).isLessThanOrEqualTo(IN_FLIGHT_LIMIT + MAX_PROBES_OF_A_DAY);
            }
            assertThat(attempts).as("probes are sent").isGreaterThan(IN_FLIGHT_LIMIT / 2 + 90);
        }
    }

    static Stream<RefusedRequest> refusals() {
        return Stream.of(
                new RefusedRequest(NotSentReason.THROTTLED, null, null, Duration.ofMinutes(15)),
                new RefusedRequest(NotSentReason.NO_CONNECTION, null, null, null),
                new RefusedRequest(NotSentReason.RECOVERING, null, null, null),
                new RefusedRequest(NotSentReason.SUSPENDED, ACCOUNT, 7L, null));
    }

    @Test
    void probesFollowAfterOneTwoFourEightAndThenEveryFifteenMinutes() {
        try (var scheduler = start()) {
            whenThreeAreRefused(scheduler);
            for (var delay : new int[] {1, 2, 4, 8, 15, 15}) {
                scheduler
                        .whenTimePasses(Duration.ofMinutes(delay).minusSeconds(1))
                        .thenNoneRequested();
                scheduler.whenTimePasses(Duration.ofSeconds(1));
                var probes = scheduler.pollRequested();
                assertThat(probes).as("after %d minutes", delay).hasSize(1);
                scheduler.whenNotSent(probes.getFirst(), NotSentReason.NO_CONNECTION);
            }
        }
    }

    @Test
    void anAcceptedProbeEndsTheHold() {
        try (var scheduler = start()) {
            whenThreeAreRefused(scheduler);
            scheduler.whenTimePasses(Duration.ofMinutes(1));

            scheduler.whenAccepted(scheduler.pollRequested().getFirst()).whenTimePasses(Duration.ofSeconds(1));

            assertThat(scheduler.pollRequested()).hasSizeGreaterThan(1);
        }
    }

    /** WhatsApp often reports a message before it answers the call. */
    @Test
    void aProbeThatIsReportedBeforeItsOutcomeEndsTheHold() {
        try (var scheduler = start()) {
            whenThreeAreRefused(scheduler);
            scheduler.whenTimePasses(Duration.ofMinutes(1));
            var probe = scheduler.pollRequested().getFirst();

            scheduler.whenDelivered(probe).whenAccepted(probe).whenTimePasses(Duration.ofSeconds(1));

            assertThat(scheduler.pollRequested()).hasSizeGreaterThan(1);
        }
    }

    /** A report of an earlier message is no evidence about the calls that are made now. */
    @Test
    void aReportOfAMessageThatIsNotInFlightEndsNoHold() {
        try (var scheduler = start()) {
            scheduler
                    .whenDefined(sale(SPRING_SALE))
                    .whenScheduled(SPRING_SALE, "eve")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("eve")
                    .whenAccepted("eve");
            whenThreeAreRefused(scheduler);

            scheduler.whenTimePasses(Duration.ofSeconds(1)).whenDelivered("eve").whenTimePasses(Duration.ofSeconds(1));

            scheduler.thenNoneRequested();
        }
    }

    @Test
    void aResumeOfAtLeastTheRefusedEpochEndsTheHold() {
        try (var scheduler = start()) {
            scheduler
                    .when(Topics.ACCOUNT_EVENTS, new AccountResumed(ACCOUNT, 7, scheduler.now()))
                    .whenDefined(sale(SPRING_SALE))
                    .whenScheduled(SPRING_SALE, "ada", "bob", "cyd", "dan", "eve")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("ada", "bob", "cyd", "dan", "eve");
            for (var person : new String[] {"ada", "bob", "cyd"}) {
                scheduler.whenBlocked(person, NotSentReason.SUSPENDED, ACCOUNT, 7);
            }
            scheduler
                    .whenScheduled(SPRING_SALE, "fay")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenNoneRequested()
                    .when(Topics.ACCOUNT_EVENTS, new AccountResumed(ACCOUNT, 6, scheduler.now()))
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenNoneRequested()
                    .when(Topics.ACCOUNT_EVENTS, new AccountResumed(ACCOUNT, 7, scheduler.now()))
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("fay");
        }
    }

    @Test
    void refusalsThatAreNotInARowHoldNothing() {
        try (var scheduler = start()) {
            scheduler
                    .whenDefined(sale(SPRING_SALE))
                    .whenScheduled(SPRING_SALE, "ada", "bob", "cyd", "dan", "eve")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("ada", "bob", "cyd", "dan", "eve")
                    .whenNotSent("ada", NotSentReason.NO_CONNECTION)
                    .whenNotSent("bob", NotSentReason.NO_CONNECTION)
                    .whenTimePasses(Duration.ofSeconds(1))
                    .whenAccepted("cyd")
                    .whenNotSent("dan", NotSentReason.NO_CONNECTION)
                    .whenTimePasses(Duration.ofMinutes(1))
                    .whenTimePasses(Duration.ofSeconds(1));
            assertThat(scheduler.pollRequested()).containsExactlyInAnyOrder("ada", "bob", "dan");
        }
    }

    /** The sender publishes outcomes twice after a crash. */
    @Test
    void aRepeatedRefusalCountsOnce() {
        try (var scheduler = start()) {
            scheduler
                    .whenDefined(sale(SPRING_SALE))
                    .whenScheduled(SPRING_SALE, "ada", "bob")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("ada", "bob");
            for (var time = 0; time < 3; time++) {
                scheduler.whenNotSent("ada", NotSentReason.NO_CONNECTION);
            }
            scheduler
                    .whenScheduled(SPRING_SALE, "cyd")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("cyd");
        }
    }

    @Test
    void aHeldCampaignDoesNotHoldAnother() {
        try (var scheduler = start()) {
            var scope = Scope.of(SPRING_SALE);
            scheduler
                    .when(Topics.ACCOUNT_EVENTS, new AccountResumed(scope, 7, scheduler.now()))
                    .whenDefined(sale(SPRING_SALE))
                    .whenDefined(sale(SUMMER_SALE))
                    .whenScheduled(SPRING_SALE, "ada", "bob", "cyd")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("ada", "bob", "cyd");
            for (var person : new String[] {"ada", "bob", "cyd"}) {
                scheduler.whenBlocked(person, NotSentReason.SUSPENDED, scope, 7);
            }
            scheduler
                    .whenScheduled(SPRING_SALE, "dan")
                    .whenScheduled(SUMMER_SALE, "eve")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("eve");
        }
    }

    /** A file of a campaign that cannot be uploaded, or a number of an account that is throttled. */
    @Test
    void aRefusalWithAScopeOfItsOwnDoesNotHoldTheAccount() {
        try (var scheduler = start()) {
            scheduler
                    .whenDefined(sale(SPRING_SALE))
                    .whenDefined(sale(SUMMER_SALE))
                    .whenScheduled(SPRING_SALE, "ada", "bob", "cyd")
                    .whenTimePasses(Duration.ofSeconds(1));
            for (var person : scheduler.pollRequested()) {
                new RefusedRequest(NotSentReason.NO_CONNECTION, Scope.of(SPRING_SALE), null, null)
                        .answer(scheduler, person);
            }
            scheduler
                    .whenScheduled(SPRING_SALE, "dan")
                    .whenScheduled(SUMMER_SALE, "eve")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("eve");
        }
    }

    private static SchedulerScenario start() {
        var account = testAccount().withWindow("00:00", "00:00").withMessagingLimit(20_000);
        return SchedulerScenario.givenLimits(account.account(), 500, IN_FLIGHT_LIMIT);
    }

    private static void whenThreeAreRefused(SchedulerScenario scheduler) {
        scheduler
                .whenDefined(sale(SPRING_SALE))
                .whenScheduled(SPRING_SALE, "ada", "bob", "cyd")
                .whenTimePasses(Duration.ofSeconds(1));
        for (var person : scheduler.pollRequested()) {
            scheduler.whenNotSent(person, NotSentReason.NO_CONNECTION);
        }
        scheduler.whenScheduled(SPRING_SALE, people("waiting", 20));
    }

    /** An answer of the sender that concerns the whole scope. */
    record RefusedRequest(NotSentReason reason, Scope scope, Long version, Duration retryAfter) {

        void answer(SchedulerScenario scheduler, String person) {
            var now = scheduler.now();
            scheduler.when(
                    Topics.MESSAGE_EVENTS,
                    new MessageNotSent(
                            scheduler.attempt(person),
                            SPRING_SALE,
                            reason,
                            scope,
                            version,
                            retryAfter == null ? null : now.plus(retryAfter),
                            null,
                            null,
                            now));
        }
    }
}
