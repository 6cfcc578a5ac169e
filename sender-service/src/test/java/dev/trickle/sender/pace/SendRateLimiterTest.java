package dev.trickle.sender.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.sender.pace.SendRateLimiter.Permit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SendRateLimiterTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final Duration GAP = Duration.ofSeconds(6);
    private static final PhoneNumberId ONE = new PhoneNumberId("1");
    private static final PhoneNumberId OTHER = new PhoneNumberId("2");
    private static final ContactKey ADA = TestPeople.key("ada");
    private static final ContactKey BOB = TestPeople.key("bob");

    /** Time that passes only while somebody waits. */
    private final AtomicLong now = new AtomicLong();

    private final SendRateLimiter sendRateLimiter = new SendRateLimiter(80, GAP, now::get, now::addAndGet);

    @Test
    void callsAreSpacedWhateverTheClaimsTook() {
        var calls = new ArrayList<Long>();
        for (var i = 0; i < 4; i++) {
            calls.add(callTo(ONE, TestPeople.key("person" + i)));
        }

        assertThat(calls).containsExactly(0L, SECOND / 80, 2 * (SECOND / 80), 3 * (SECOND / 80));
    }

    @Test
    void claimsThatComeBackTogetherLeaveOneAfterAnother() {
        var places = IntStream.range(0, 20)
                .mapToObj(i -> sendRateLimiter.take(ONE, TestPeople.key("person" + i)))
                .toList();
        var calls = new ArrayList<Long>();
        for (var permit : places) {
            permit.awaitTurn();
            calls.add(now.get());
        }

        assertThat(calls.getLast() - calls.getFirst()).isEqualTo(19 * (SECOND / 80));
    }

    @Test
    void noMoreThanAQuarterOfASecondIsAheadOfItsTurn() {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var places = new ConcurrentLinkedQueue<Permit>();
            IntStream.range(0, 30).forEach(i -> threads.execute(() -> places.add(sendRateLimiter.take(ONE, key(i)))));
            await().until(() -> places.size() == 20);
            await().during(Duration.ofMillis(300)).until(() -> places.size() == 20);

            sendRateLimiter.end();
            await().until(() -> places.size() == 30);
        }
    }

    @Test
    void aRateThatHasRecoveredLetsMoreInThanTheOneWhoLeaves() {
        sendRateLimiter.throttled(ONE);
        var leaves = new CountDownLatch(1);
        var places = new ConcurrentLinkedQueue<Permit>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> takeUntil(leaves, places));
            await().until(() -> places.size() == 1);
            IntStream.range(0, 30).forEach(i -> threads.execute(() -> places.add(sendRateLimiter.take(ONE, key(i)))));
            await().until(() -> places.size() == 10);

            now.addAndGet(120 * SECOND);
            leaves.countDown();

            assertThat(first).succeedsWithin(GAP);
            await().until(() -> places.size() == 21);
            sendRateLimiter.end();
        }
    }

    private boolean takeUntil(CountDownLatch leaves, ConcurrentLinkedQueue<Permit> places) throws InterruptedException {
        try (var permit = sendRateLimiter.take(ONE, ADA)) {
            places.add(permit);
            leaves.await();
        }
        return true;
    }

    @Test
    void whoNeedsNoTurnGivesThePlaceBack() {
        for (var i = 0; i < 100; i++) {
            sendRateLimiter.take(ONE, key(i)).close();
        }

        assertThat(now).hasValue(0);
    }

    @Test
    void numbersDoNotWaitForEachOther() {
        callTo(ONE, ADA);

        assertThat(callTo(OTHER, BOB)).isZero();
    }

    @Test
    void twoMessagesToOnePersonAreSixSecondsApart() {
        callTo(ONE, ADA);

        assertThat(callTo(ONE, ADA)).isEqualTo(6 * SECOND);
        assertThat(callTo(ONE, ADA)).isEqualTo(12 * SECOND);
    }

    @Test
    void thePauseBeginsAtTheCallAndNotBefore() {
        try (var permit = sendRateLimiter.take(ONE, ADA)) {
            now.addAndGet(2 * SECOND);
            permit.awaitTurn();
        }

        assertThat(callTo(ONE, ADA)).isEqualTo(8 * SECOND);
    }

    @Test
    void whoWasNotWrittenToNeedsNoPause() {
        sendRateLimiter.take(ONE, ADA).close();

        assertThat(callTo(ONE, ADA)).isZero();
    }

    @Test
    void nobodyElseWaitsForAPausedPair() throws Exception {
        var clock = new AtomicLong();
        var real = new SendRateLimiter(80, GAP, clock::get, nanos -> LockSupport.parkNanos(1_000_000));
        try (var permit = real.take(ONE, ADA)) {
            permit.awaitTurn();
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var paused = threads.submit(() -> real.take(ONE, ADA));

            real.take(ONE, BOB).close();

            assertThat(paused.isDone()).isFalse();
            clock.set(6 * SECOND);
            paused.get();
        }
    }

    @Test
    void pairsAreForgottenWhenTheirPauseIsOver() {
        var pairRateLimiter = new PairRateLimiter(GAP, now::get, now::addAndGet);
        for (var i = 0; i < 1_000; i++) {
            now.addAndGet(SECOND / 10);
            pairRateLimiter.enter(ONE, key(i)).leave(true);
        }

        assertThat(pairRateLimiter.size()).isBetween(60, 61);
    }

    @Test
    void aThrottleSlowsItsNumberOnly() {
        assertThat(sendRateLimiter.throttled(ONE)).hasValue(40);
        callTo(ONE, ADA);
        callTo(OTHER, ADA);
        var begin = now.get();

        assertThat(callTo(OTHER, BOB) - begin).isEqualTo(SECOND / 80);
        assertThat(callTo(ONE, BOB) - begin).isEqualTo(SECOND / 40);
    }

    private long callTo(PhoneNumberId number, ContactKey contact) {
        try (var permit = sendRateLimiter.take(number, contact)) {
            permit.awaitTurn();
            return now.get();
        }
    }

    private static ContactKey key(int person) {
        return TestPeople.key("person" + person);
    }
}
