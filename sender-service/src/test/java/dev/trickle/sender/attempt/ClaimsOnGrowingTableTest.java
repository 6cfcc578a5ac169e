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

/** A table that nobody has analysed yet, while it grows from nothing. */
class ClaimsOnGrowingTableTest {

    private static final int ROWS = 20_000;
    private static final int AT_ONCE = 50;

    private final SenderFixture senderFixture = SenderFixture.open();

    @Test
    void isNotReadAsAWholeForAFewOfItsRows() throws SQLException {
        try (var connection = senderFixture.database().asSender().getConnection();
                var alone = new SingleConnectionDataSource(connection, true)) {
            var database = JdbcClient.create(alone);
            var attemptRepository = new AttemptRepository(database, senderFixture.senderOutbox);
            var before = rowsReadOneAfterAnother(database);

            for (var first = 1; first <= ROWS; first += AT_ONCE) {
                claim(first);
                attemptRepository.mark(
                        Evidence.ACCEPTED_BY_WEBHOOK,
                        IntStream.range(first, first + AT_ONCE)
                                .mapToObj(number -> new AttemptId(new RecipientId(new UUID(0, number)), 1))
                                .map(attempt -> new DeliveryReport(attempt, NOW, null))
                                .toList());
            }

            // Small tables are best read as a whole: that alone makes some.
            assertThat(rowsReadOneAfterAnother(database) - before).isLessThan(20L * ROWS);
        }
    }

    private void claim(int first) {
        senderFixture.when("""
                INSERT INTO send_attempts (recipient_id, attempt_number, campaign_id, account_id, customer_id, contact_key,
                                           phone_number_id, state, rank, blocks, state_changed_at, claimed_at)
                SELECT cast(lpad(to_hex(number), 32, '0') AS uuid), 1, gen_random_uuid(), 'shop', gen_random_uuid(),
                       'somebody', '1', 'claimed', 0, true, now(), now()
                  FROM generate_series(%d, %d) AS number

                """.formatted(first, first + AT_ONCE - 1));
    }

    private static long rowsReadOneAfterAnother(JdbcClient database) {
        database.sql("SELECT pg_stat_force_next_flush()").query().singleRow();
        return database.sql("SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'send_attempts'")
                .query(Long.class)
                .single();
    }
}
