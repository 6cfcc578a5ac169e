package dev.trickle.sender.attempt;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.sender.attempt.SenderFixture.NOW;
import static dev.trickle.sender.attempt.SenderFixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.trickle.pipeline.AccountEvent.AccountResumed;
import dev.trickle.pipeline.AccountEvent.AccountSuspended;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.Scope;
import dev.trickle.sender.attempt.AccountStopRepository.AccountStop;
import dev.trickle.sender.attempt.Claim.Claimed;
import dev.trickle.sender.attempt.SuspensionRepository.PendingEvent;
import dev.trickle.sender.attempt.SuspensionRepository.Suspended;
import dev.trickle.sender.database.UnverifiedDatabaseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The stop of an account by its owner. */
class AccountStopTest {

    private static final CampaignId NEW_CAMPAIGN = CampaignId.of("018f0000-0000-7000-8000-0000000000cd");
    private static final Scope STOP = Scope.ofStop(SHOP);

    private final SenderFixture senderFixture =
            SenderFixture.open().withCustomer("ada").withCustomer("bob");
    private final SuspensionRepository suspensionRepository = senderFixture.suspensionRepository;
    private final AccountStopRepository accountStopRepository = senderFixture.accountStopRepository;

    /** Claims of many threads, and a stop among them: it counts exactly those that were granted. */
    @ParameterizedTest
    @ValueSource(ints = {1, 10, 40})
    void theNumberOfCallsInFlightIsFinal(int claimsBefore) throws Exception {
        var people = IntStream.range(0, 80).mapToObj(i -> "person" + i).toList();
        people.forEach(senderFixture::withCustomer);
        var granted = Collections.synchronizedList(new ArrayList<String>());
        var started = new CountDownLatch(claimsBefore);
        List<Future<?>> claims = new ArrayList<>();
        AccountStop stop;
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (var person : people) {
                claims.add(threads.submit(() -> {
                    if (senderFixture.claim(request(person)) instanceof Claimed) {
                        granted.add(person);
                    }
                    started.countDown();
                }));
            }
            started.await();
            stop = stop();
            for (var claim : claims) {
                claim.get();
            }
        }

        assertThat(granted).hasSize(stop.inFlight());
        assertThat(senderFixture.states().stream().filter("claimed"::equals)).hasSize(stop.inFlight());
    }

    /** A claim that is not committed yet. */
    @Test
    void aStopWaitsForTheClaimsUnderWay() throws Exception {
        var released = new CountDownLatch(1);
        var rendering = new CountDownLatch(1);
        var claims = senderFixture.claimsWith((message, attempt) -> {
            rendering.countDown();
            await().until(() -> released.getCount() == 0);
            return new RenderedMessage.Body("Hello");
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var claim = threads.submit(() -> claims.claim(SHOP, request("ada")));
            rendering.await();
            var stop = threads.submit(this::stop);
            await().until(() -> stop.isDone() || senderFixture.lockWaiters() == 1);
            released.countDown();

            assertThat(stop.get().inFlight()).isEqualTo(1);
            assertThat(claim.get()).isInstanceOf(Claimed.class);
        } finally {
            released.countDown();
        }
    }

    @Test
    void aNewCampaignIsStoppedToo() {
        stop();
        senderFixture.withCampaign(NEW_CAMPAIGN);

        var refused = senderFixture.notSent(request(NEW_CAMPAIGN, "ada"));

        assertThat(refused.reason()).isEqualTo(NotSentReason.SUSPENDED);
        assertThat(refused.scope()).isEqualTo(STOP);
        assertThat(refused.version()).isEqualTo(NOW.getEpochSecond());
    }

    @Test
    void onlyAStartEndsIt() {
        suspensionRepository.open(SHOP, Scope.of(SHOP), "account_restriction", NOW);
        stop();

        suspensionRepository.end(SHOP, Scope.of(SHOP), Long.MAX_VALUE, NOW);

        assertThat(suspensionRepository.findOpen()).extracting(Suspended::scope).containsExactly(STOP);
        assertThat(suspensionRepository.findExpired(NOW.plusSeconds(1_000_000))).isEmpty();
        assertThat(senderFixture.notSent(request("ada")).scope()).isEqualTo(STOP);
    }

    @Test
    void aStartEndsTheStopAndNoSuspensionOfMeta() {
        suspensionRepository.open(SHOP, Scope.of(SHOP), "account_restriction", NOW);

        start(stop());

        assertThat(suspensionRepository.findOpen()).extracting(Suspended::scope).containsExactly(Scope.of(SHOP));
        suspensionRepository.end(SHOP, Scope.of(SHOP), NOW.getEpochSecond(), NOW);
        assertThat(senderFixture.claim(request("ada"))).isInstanceOf(Claimed.class);
    }

    @Test
    void aRepeatedStopKeepsTheFirst() {
        var first = accountStopRepository.stop(SHOP, 0, "ada", "wrong prices", NOW);
        senderFixture.whenClaimed("bob");

        var second = accountStopRepository.stop(SHOP, 0, "bob", null, NOW.plusSeconds(9));

        assertThat(second)
                .isEqualTo(first)
                .contains(new AccountStop(NOW.getEpochSecond(), NOW, "ada", "wrong prices", 0));
    }

    /** A start that was delayed knows the stop before. */
    @Test
    void aLateStartDoesNotEndALaterStop() {
        var first = stop();
        start(first);
        var second = stop();

        start(first);

        assertThat(second.epoch()).isGreaterThan(first.epoch());
        assertThat(suspensionRepository.findOpen()).extracting(Suspended::epoch).containsExactly(second.epoch());
    }

    /** The caller has got no response in time, and the account was started since. */
    @Test
    void aLateStopDoesNotStopAStartedAccount() {
        var inForce = stop();
        start(inForce);

        assertThat(accountStopRepository.stop(SHOP, 0, "ada", null, NOW.plusSeconds(2)))
                .as("requested before the stop in force")
                .isEmpty();
        assertThat(accountStopRepository.stop(SHOP, inForce.epoch(), "ada", null, NOW.plusSeconds(2)))
                .as("requested while the account was stopped")
                .isEmpty();
        assertThat(senderFixture.claim(request("ada"))).isInstanceOf(Claimed.class);
        assertThat(accountStopRepository.stop(SHOP, senderFixture.newestStopEpoch(), "ada", null, NOW.plusSeconds(2)))
                .as("requested after the start")
                .isPresent();
    }

    @Test
    void aLateStopDoesNotStopAnAccountThatWasStartedWithoutAStop() {
        accountStopRepository.start(SHOP, 0, NOW);
        accountStopRepository.start(SHOP, 0, NOW);

        assertThat(accountStopRepository.stop(SHOP, 0, "ada", null, NOW)).isEmpty();
        assertThat(unpublished()).isEmpty();
    }

    @Test
    void otherAccountsContinue() {
        accountStopRepository.stop(new AccountId("other"), 0, "ada", null, NOW);

        assertThat(senderFixture.claim(request("ada"))).isInstanceOf(Claimed.class);
    }

    /** The row is the outbox of both events; a process that dies in between leaves them to the next sweep. */
    @Test
    void stopAndStartArePublishedUntilTheirEventsAreRead() {
        var stop = stop();
        var suspended = new AccountSuspended(STOP, stop.epoch(), AccountStopRepository.CODE, NOW);
        assertThat(unpublished()).containsExactly(new PendingEvent(SHOP, suspended));
        suspensionRepository.upsert(SHOP, STOP, stop.epoch(), suspended.code(), NOW);
        assertThat(unpublished()).isEmpty();

        start(stop);
        var resumed = new PendingEvent(SHOP, new AccountResumed(STOP, stop.epoch(), NOW.plusSeconds(1)));
        assertThat(unpublished()).containsExactly(resumed);
        // The event of the stop, published a second time by another process.
        suspensionRepository.upsert(SHOP, STOP, stop.epoch(), suspended.code(), NOW);
        assertThat(unpublished()).containsExactly(resumed);
        assertThat(suspensionRepository.findOpen()).isEmpty();

        suspensionRepository.end(SHOP, STOP, stop.epoch(), NOW.plusSeconds(1));
        assertThat(unpublished()).isEmpty();
        assertThat(senderFixture.claim(request("ada"))).isInstanceOf(Claimed.class);
    }

    @Test
    void anAccountIsNotStoppedInADatabaseThatIsNotVerified() {
        senderFixture.databaseGuard.invalidate();

        assertThatThrownBy(this::stop).isInstanceOf(UnverifiedDatabaseException.class);
        assertThat(senderFixture.openSuspensions()).isZero();
    }

    private AccountStop stop() {
        return accountStopRepository
                .stop(SHOP, senderFixture.newestStopEpoch(), "ada", null, NOW)
                .orElseThrow();
    }

    private void start(AccountStop stop) {
        accountStopRepository.start(SHOP, stop.epoch(), NOW.plusSeconds(1));
    }

    private List<PendingEvent> unpublished() {
        return suspensionRepository.findUnpublished();
    }
}
