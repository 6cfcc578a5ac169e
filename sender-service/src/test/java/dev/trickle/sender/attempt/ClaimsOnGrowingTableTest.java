package dev.trickle.sender.attempt;

import static dev.trickle.sender.attempt.SenderFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.sender.attempt.AttemptRepository.DeliveryReport;
import java.sql.SQLException;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A table that has not been analyzed, while it grows from nothing. */
class ClaimsOnGrowingTableTest {

    private static final int ROWS = 20_000;
    private static final int BATCH_SIZE = 50;

    private final SenderFixture senderFixture = SenderFixture.open();

    @Test
    void appliesReportsWithoutSequentialScans() throws SQLException {
        try (var connection = senderFixture.database().asSender().getConnection();
                var single = new SingleConnectionDataSource(connection, true)) {
            var database = JdbcClient.create(single);
            var attemptRepository = new AttemptRepository(database, senderFixture.senderOutbox);
            var before = sequentiallyReadRows(database);

            for (var first = 1; first <= ROWS; first += BATCH_SIZE) {
                insertClaims(first);
                attemptRepository.applyReports(
                        Evidence.ACCEPTED_BY_WEBHOOK,
                        IntStream.range(first, first + BATCH_SIZE)
                                .mapToObj(number -> new AttemptId(new RecipientId(new UUID(0, number)), 1))
                                .map(attempt -> new DeliveryReport(attempt, NOW, null))
                                .toList());
            }

            // Small tables are best read as a whole, which alone causes some sequential reads.
            assertThat(sequentiallyReadRows(database) - before).isLessThan(20L * ROWS);
        }
    }

    private void insertClaims(int first) {
        senderFixture.whenExecuted("""
                INSERT INTO send_attempts (recipient_id, attempt_number, campaign_id, account_id, customer_id, contact_key,
                                           phone_number_id, state, rank, blocks, state_changed_at, claimed_at)
                SELECT cast(lpad(to_hex(number), 32, '0') AS uuid), 1, gen_random_uuid(), 'shop', gen_random_uuid(),
                       'somebody', '1', 'claimed', 0, true, now(), now()
                  FROM generate_series(%d, %d) AS number

                """.formatted(first, first + BATCH_SIZE - 1));
    }

    private static long sequentiallyReadRows(JdbcClient database) {
        database.sql("SELECT pg_stat_force_next_flush()").query().singleRow();
        return database.sql("SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'send_attempts'")
                .query(Long.class)
                .single();
    }
}
