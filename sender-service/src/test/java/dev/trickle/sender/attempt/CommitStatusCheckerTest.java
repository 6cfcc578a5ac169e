package dev.trickle.sender.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.trickle.pipeline.AttemptState;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.sender.database.TestDatabaseGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/** The status of a transaction whose commit was not answered. */
class CommitStatusCheckerTest {

    private static final CommitStatusChecker.WrittenRow ADA =
            new CommitStatusChecker.WrittenRow(TestPeople.attempt("ada"), SenderFixture.NOW);

    private final RuntimeException lost = new TransactionSystemException("The reply to the commit is lost");

    private final SenderFixture senderFixture = SenderFixture.open().withCustomer("ada");
    private final DataSource sender = senderFixture.database().asSender();
    private SingleConnectionDataSource other;
    private String transaction;

    @BeforeEach
    void startTransaction() throws Exception {
        other = new SingleConnectionDataSource(
                senderFixture.database().asSender().getConnection(), true);
        other.getConnection().setAutoCommit(false);
        transaction = JdbcClient.create(other)
                .sql("SELECT cast(pg_current_xact_id() AS text)")
                .query(String.class)
                .single();
    }

    @AfterEach
    void close() {
        other.destroy();
    }

    @Test
    void waitsForTheEndOfTheTransaction() throws Exception {
        senderFixture.whenClaimed("ada");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var queries = new CountingDataSource(sender);
            var status = threads.submit(
                    () -> new CommitStatusChecker(JdbcClient.create(queries), 99).isCommitted(transaction, ADA, lost));
            // The second query shows that the first one did not decide.
            await().until(() -> queries.connections.get() == 2);
            assertThat(status.isDone()).isFalse();

            other.getConnection().commit();

            assertThat(status.get()).isTrue();
        }
    }

    @Test
    void reportsNoCommitAfterARollback() throws Exception {
        other.getConnection().rollback();

        assertThat(checker(99).isCommitted(transaction, ADA, lost)).isFalse();
    }

    @Test
    void reportsNoCommitWhenTheTransactionIdWasReused() throws Exception {
        other.getConnection().commit();

        assertThat(checker(99).isCommitted(transaction, ADA, lost)).isFalse();
    }

    @Test
    void reportsNoCommitWhenAnotherProcessHasClaimedSince() throws Exception {
        senderFixture.whenClaimed("ada");
        other.getConnection().commit();

        var earlier = new CommitStatusChecker.WrittenRow(TestPeople.attempt("ada"), SenderFixture.NOW.minusMillis(1));
        assertThat(checker(99).isCommitted(transaction, earlier, lost)).isFalse();
    }

    @Test
    void rethrowsTheFailureWhileTheDatabaseIsUnavailable() {
        var nowhere = new PGSimpleDataSource();
        nowhere.setUrl("jdbc:postgresql://127.0.0.1:1/nowhere");

        assertThatThrownBy(() ->
                        new CommitStatusChecker(JdbcClient.create(nowhere), 2).isCommitted(transaction, ADA, lost))
                .isSameAs(lost);
    }

    @Test
    void returnsTheClaimWhenTheReplyToTheCommitIsLost() {
        var claim = claimsWith(new CommitWithoutReply(sender)).claim(TestPeople.SHOP, SenderFixture.request("ada"));

        assertThat(claim).isInstanceOf(Claim.Claimed.class);
        assertThat(senderFixture.state(TestPeople.attempt("ada"))).isEqualTo(AttemptState.CLAIMED);
    }

    @Test
    void failsAnUncommittedClaimSoThatItCanBeRepeated() {
        var claims = claimsWith(new RollbackWithoutReply(sender));

        assertThatThrownBy(() -> claims.claim(TestPeople.SHOP, SenderFixture.request("ada")))
                .isSameAs(lost);
        assertThat(senderFixture.states()).isEmpty();
        assertThat(senderFixture.claim(SenderFixture.request("ada"))).isInstanceOf(Claim.Claimed.class);
    }

    private CommitStatusChecker checker(int tries) {
        return new CommitStatusChecker(JdbcClient.create(sender), tries);
    }

    private Claims claimsWith(JdbcTransactionManager transactions) {
        return new Claims(
                JdbcClient.create(sender),
                new TransactionTemplate(transactions),
                () -> SenderFixture.NOW,
                SystemTime.system(),
                SenderFixture::greeting,
                senderFixture.senderOutbox,
                TestDatabaseGuard.allowing(JdbcClient.create(sender)),
                number -> "777");
    }

    /** Counts connections, one per query. */
    private static final class CountingDataSource extends DelegatingDataSource {

        private final AtomicInteger connections = new AtomicInteger();

        private CountingDataSource(DataSource target) {
            super(target);
        }

        @Override
        public Connection getConnection() throws SQLException {
            connections.incrementAndGet();
            return super.getConnection();
        }
    }

    /** Commits, and the reply is lost. */
    private final class CommitWithoutReply extends JdbcTransactionManager {

        private static final long serialVersionUID = 1;

        private CommitWithoutReply(DataSource connections) {
            super(connections);
        }

        @Override
        protected void doCommit(DefaultTransactionStatus status) {
            super.doCommit(status);
            throw lost;
        }
    }

    /** The connection breaks before the commit arrives. */
    private final class RollbackWithoutReply extends JdbcTransactionManager {

        private static final long serialVersionUID = 1;

        private RollbackWithoutReply(DataSource connections) {
            super(connections);
        }

        @Override
        protected void doCommit(DefaultTransactionStatus status) {
            super.doRollback(status);
            throw lost;
        }
    }
}
