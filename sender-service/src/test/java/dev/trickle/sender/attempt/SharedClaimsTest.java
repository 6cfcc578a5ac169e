package dev.trickle.sender.attempt;

import static dev.trickle.sender.attempt.SenderFixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.installation.AdvisoryLocks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Claims that share a transaction: what is wrong with one of them is not the others' misfortune. */
class SharedClaimsTest {

    private final SenderFixture senderFixture = SenderFixture.open();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger onTheirWay = new AtomicInteger();
    private final CountDownLatch letGo = new CountDownLatch(1);
    private final List<Future<Claim>> held = new ArrayList<>();
    private final DataSource sender = senderFixture.database().asSender();
    private final Claims claims = new Claims(
            JdbcClient.create(sender),
            new TransactionTemplate(new JdbcTransactionManager(sender)),
            () -> SenderFixture.NOW,
            SystemTime.ofThisMachine(),
            this::heldUp,
            senderFixture.senderOutbox);
    private SingleConnectionDataSource locking;

    @BeforeEach
    void begin() throws Exception {
        List.of("ada", "bob", "cyd", "yan", "zoe").forEach(senderFixture::withCustomer);
        locking =
                new SingleConnectionDataSource(senderFixture.database().asApi().getConnection(), true);
        locking.getConnection().setAutoCommit(false);
    }

    @AfterEach
    void end() {
        letGo.countDown();
        locking.destroy();
        threads.close();
    }

    @Test
    void whoIsLockedKeepsNobodyElseWaitingForLong() throws Exception {
        lock("ada");
        keepEverybodyWaiting();
        var ada = claim(request("ada"));
        var others = List.of(claim(request("bob")), claim(request("cyd")));

        letThemGo(3);

        for (var each : others) {
            assertThat(each.get()).isInstanceOf(Claim.Claimed.class);
        }
        assertThatThrownBy(ada::get).isInstanceOf(ExecutionException.class).hasStackTraceContaining("lock timeout");

        locking.getConnection().rollback();
        assertThat(claim(request("ada")).get()).isInstanceOf(Claim.Claimed.class);
    }

    @Test
    void whatTheDatabaseCannotTakeFailsAlone() throws Exception {
        keepEverybodyWaiting();
        var poisoned = claim(until(Instant.parse("+300000-01-01T00:00:00Z"), request("ada")));
        var others = List.of(claim(request("bob")), claim(request("cyd")));

        letThemGo(3);

        for (var each : others) {
            assertThat(each.get()).isInstanceOf(Claim.Claimed.class);
        }
        assertThatThrownBy(poisoned::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(DataIntegrityViolationException.class);
        assertThat(senderFixture.states()).containsOnly("claimed").hasSize(4);
    }

    /** Two groups are on their way until they are let go, so that all who come meanwhile are one group. */
    private void keepEverybodyWaiting() {
        for (var name : List.of("yan", "zoe")) {
            held.add(claim(request(name)));
            await().until(() -> onTheirWay.get() == held.size());
        }
    }

    private void letThemGo(int waiting) {
        await().until(() -> claims.waiting() == waiting);
        letGo.countDown();
    }

    private Optional<String> heldUp(Claim.Message message, AttemptId attempt) {
        if (List.of("yan", "zoe").contains(message.name())) {
            onTheirWay.incrementAndGet();
            awaitUninterruptibly();
        }
        return SenderFixture.greeting(message, attempt);
    }

    private void awaitUninterruptibly() {
        try {
            letGo.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void lock(String name) {
        JdbcClient.create(locking)
                .sql(AdvisoryLocks.LOCK_CONTACT)
                .param("contactKey", TestPeople.key(name).value())
                .query()
                .singleRow();
    }

    private Future<Claim> claim(SendRequested request) {
        return threads.submit(() -> claims.claim(TestPeople.SHOP, request));
    }

    private static SendRequested until(Instant notAfter, SendRequested request) {
        return new SendRequested(
                request.attempt(),
                request.campaign(),
                request.customer(),
                request.contactKey(),
                request.number(),
                notAfter,
                request.revision(),
                request.tries(),
                request.supersedes(),
                request.at());
    }
}
