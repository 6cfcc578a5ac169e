package dev.trickle.sender.attempt;

import static dev.trickle.sender.attempt.SenderFixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.installation.AdvisoryLocks;
import dev.trickle.sender.database.TestDatabaseGuard;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

/** Claims that share a transaction: a failure of one of them does not affect the others. */
class SharedClaimsTest {

    private final SenderFixture senderFixture = SenderFixture.open();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger startedGroups = new AtomicInteger();
    private final CountDownLatch released = new CountDownLatch(1);
    private final List<Future<Claim>> blockedClaims = new ArrayList<>();
    private final DataSource sender = senderFixture.database().asSender();
    private final Claims claims = new Claims(
            JdbcClient.create(sender),
            new TransactionTemplate(new JdbcTransactionManager(sender)),
            () -> SenderFixture.NOW,
            SystemTime.system(),
            this::renderBlocked,
            senderFixture.senderOutbox,
            TestDatabaseGuard.allowing(JdbcClient.create(sender)),
            number -> "777");
    private SingleConnectionDataSource locking;

    @BeforeEach
    void prepare() throws Exception {
        List.of("ada", "bob", "cyd", "yan", "zoe").forEach(senderFixture::withCustomer);
        locking =
                new SingleConnectionDataSource(senderFixture.database().asApi().getConnection(), true);
        locking.getConnection().setAutoCommit(false);
    }

    @AfterEach
    void close() {
        released.countDown();
        locking.destroy();
        threads.close();
    }

    @Test
    void claimsOthersWhenOneContactIsLocked() throws Exception {
        lock("ada");
        startTwoBlockedGroups();
        var ada = claim(request("ada"));
        var others = List.of(claim(request("bob")), claim(request("cyd")));

        releaseGroups(3);

        for (var each : others) {
            assertThat(each.get()).isInstanceOf(Claim.Claimed.class);
        }
        assertThatThrownBy(ada::get).isInstanceOf(ExecutionException.class).hasStackTraceContaining("lock timeout");

        locking.getConnection().rollback();
        assertThat(claim(request("ada")).get()).isInstanceOf(Claim.Claimed.class);
    }

    @Test
    void failsOnlyTheRequestThatTheDatabaseRejects() throws Exception {
        startTwoBlockedGroups();
        var rejected = claim(withNotAfter(Instant.parse("+300000-01-01T00:00:00Z"), request("ada")));
        var others = List.of(claim(request("bob")), claim(request("cyd")));

        releaseGroups(3);

        for (var each : others) {
            assertThat(each.get()).isInstanceOf(Claim.Claimed.class);
        }
        assertThatThrownBy(rejected::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(DataIntegrityViolationException.class);
        assertThat(senderFixture.states()).containsOnly("claimed").hasSize(4);
    }

    /** Starts two groups that block until they are released, so that all further requests form one group. */
    private void startTwoBlockedGroups() {
        for (var name : List.of("yan", "zoe")) {
            blockedClaims.add(claim(request(name)));
            await().until(() -> startedGroups.get() == blockedClaims.size());
        }
    }

    private void releaseGroups(int waiting) {
        await().until(() -> claims.waiting() == waiting);
        released.countDown();
    }

    private RenderedMessage renderBlocked(Claim.Message message, AttemptId attempt) {
        if (List.of("yan", "zoe").contains(message.name())) {
            startedGroups.incrementAndGet();
            awaitUninterruptibly();
        }
        return SenderFixture.greeting(message, attempt);
    }

    private void awaitUninterruptibly() {
        try {
            released.await();
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

    private static SendRequested withNotAfter(Instant notAfter, SendRequested request) {
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
