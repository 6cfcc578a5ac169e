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
    private static final Duration INTERVAL = Duration.ofSeconds(6);
    private static final PhoneNumberId ONE = new PhoneNumberId("1");
    private static final PhoneNumberId OTHER = new PhoneNumberId("2");
    private static final ContactKey ADA = TestPeople.key("ada");
    private static final ContactKey BOB = TestPeople.key("bob");

    /** Time that passes only while a thread waits. */
    private final AtomicLong now = new AtomicLong();

    private final SendRateLimiter sendRateLimiter = new SendRateLimiter(80, 80, INTERVAL, now::get, now::addAndGet);

    @Test
    void spacesCallsWhateverTheClaimsTake() {
        var calls = new ArrayList<Long>();
        for (var i = 0; i < 4; i++) {
            calls.add(callTo(ONE, TestPeople.key("person" + i)));
        }

        assertThat(calls).containsExactly(0L, SECOND / 80, 2 * (SECOND / 80), 3 * (SECOND / 80));
    }

    @Test
    void spacesCallsOfClaimsThatFinishTogether() {
        var permits = IntStream.range(0, 20)
                .mapToObj(i -> sendRateLimiter.acquire(ONE, TestPeople.key("person" + i)))
                .toList();
        var calls = new ArrayList<Long>();
        for (var permit : permits) {
            permit.awaitTurn();
            calls.add(now.get());
        }

        assertThat(calls.getLast() - calls.getFirst()).isEqualTo(19 * (SECOND / 80));
    }

    @Test
    void issuesPermitsForAQuarterOfASecond() {
        var permits = new ConcurrentLinkedQueue<Permit>();
        var threads = IntStream.range(0, 30)
                .mapToObj(i -> Thread.startVirtualThread(() -> permits.add(sendRateLimiter.acquire(ONE, key(i)))))
                .toList();

        await().until(() -> permits.size() == 20);
        await().until(() -> threads.stream().filter(Thread::isAlive).allMatch(SendRateLimiterTest::isWaiting));
        assertThat(permits).hasSize(20);

        sendRateLimiter.shutdown();
        await().until(() -> permits.size() == 30);
    }

    private static boolean isWaiting(Thread thread) {
        return thread.getState() == Thread.State.WAITING;
    }

    @Test
    void issuesMorePermitsWhenTheRateHasRecovered() {
        sendRateLimiter.reduceRate(ONE);
        var release = new CountDownLatch(1);
        var permits = new ConcurrentLinkedQueue<Permit>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> holdPermitUntil(release, permits));
            await().until(() -> permits.size() == 1);
            IntStream.range(0, 30)
                    .forEach(i -> threads.execute(() -> permits.add(sendRateLimiter.acquire(ONE, key(i)))));
            await().until(() -> permits.size() == 10);

            now.addAndGet(120 * SECOND);
            release.countDown();

            assertThat(first).succeedsWithin(INTERVAL);
            await().until(() -> permits.size() == 21);
            sendRateLimiter.shutdown();
        }
    }

    private boolean holdPermitUntil(CountDownLatch release, ConcurrentLinkedQueue<Permit> permits)
            throws InterruptedException {
        try (var permit = sendRateLimiter.acquire(ONE, ADA)) {
            permits.add(permit);
            release.await();
        }
        return true;
    }

    @Test
    void releasesAnUnusedPermit() {
        for (var i = 0; i < 100; i++) {
            sendRateLimiter.acquire(ONE, key(i)).close();
        }

        assertThat(now).hasValue(0);
    }

    @Test
    void limitsEachNumberSeparately() {
        callTo(ONE, ADA);

        assertThat(callTo(OTHER, BOB)).isZero();
    }

    @Test
    void separatesMessagesToOnePersonBySixSeconds() {
        callTo(ONE, ADA);

        assertThat(callTo(ONE, ADA)).isEqualTo(6 * SECOND);
        assertThat(callTo(ONE, ADA)).isEqualTo(12 * SECOND);
    }

    @Test
    void startsThePauseAtTheCall() {
        try (var permit = sendRateLimiter.acquire(ONE, ADA)) {
            now.addAndGet(2 * SECOND);
            permit.awaitTurn();
        }

        assertThat(callTo(ONE, ADA)).isEqualTo(8 * SECOND);
    }

    @Test
    void needsNoPauseWithoutACall() {
        sendRateLimiter.acquire(ONE, ADA).close();

        assertThat(callTo(ONE, ADA)).isZero();
    }

    @Test
    void doesNotDelayOtherPairs() throws Exception {
        var clock = new AtomicLong();
        var pausing = new CountDownLatch(1);
        var limiter = new SendRateLimiter(80, 80, INTERVAL, clock::get, nanos -> {
            pausing.countDown();
            LockSupport.parkNanos(1_000_000);
        });
        try (var permit = limiter.acquire(ONE, ADA)) {
            permit.awaitTurn();
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var paused = threads.submit(() -> limiter.acquire(ONE, ADA));
            pausing.await();

            limiter.acquire(ONE, BOB).close();

            assertThat(paused.isDone()).isFalse();
            clock.set(6 * SECOND);
            assertThat(paused).succeedsWithin(Duration.ofSeconds(30));
        }
    }

    @Test
    void evictsPairsAfterTheirPause() {
        var pairRateLimiter = new PairRateLimiter(INTERVAL, now::get, now::addAndGet);
        for (var i = 0; i < 1_000; i++) {
            now.addAndGet(SECOND / 10);
            pairRateLimiter.acquire(ONE, key(i)).release(true);
        }

        assertThat(pairRateLimiter.size()).isBetween(60, 61);
    }

    @Test
    void reducesTheRateOfTheThrottledNumberOnly() {
        assertThat(sendRateLimiter.reduceRate(ONE)).hasValue(40);
        callTo(ONE, ADA);
        callTo(OTHER, ADA);
        var begin = now.get();

        assertThat(callTo(OTHER, BOB) - begin).isEqualTo(SECOND / 80);
        assertThat(callTo(ONE, BOB) - begin).isEqualTo(SECOND / 40);
    }

    private long callTo(PhoneNumberId number, ContactKey contact) {
        try (var permit = sendRateLimiter.acquire(number, contact)) {
            permit.awaitTurn();
            return now.get();
        }
    }

    private static ContactKey key(int person) {
        return TestPeople.key("person" + person);
    }
}
