package dev.trickle.sender.permission;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.sender.attempt.SenderFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.sender.attempt.SenderFixture;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class MissingWebhooksRepositoryTest {

    private final SenderFixture senderFixture = SenderFixture.open();
    private final JdbcClient database =
            JdbcClient.create(senderFixture.database().asSender());

    @Test
    void doesNotReadRowsBeforeTheLastWebhook() {
        senderFixture.whenExecuted("TRUNCATE webhook_receipts");
        senderFixture.whenExecuted("INSERT INTO webhook_receipts VALUES ('shop', '%s')".formatted(NOW.minusSeconds(1)));
        insertAccepted(20_000, NOW.minus(Duration.ofHours(1)));
        insertAccepted(30, NOW);
        senderFixture.whenExecuted("ANALYZE send_attempts");

        assertThat(new MissingWebhooksRepository(database).lastWithoutWebhook(SHOP, 20, NOW))
                .contains(NOW);
        // The skipped rows and the one that is found.
        assertThat(plan()).containsPattern("Index Scan using idx_send_attempts_requested .*rows=20(\\.0+)? loops=1");
    }

    @Test
    void ignoresMessagesOfLastWeek() {
        senderFixture.whenExecuted("TRUNCATE webhook_receipts");
        insertAccepted(30, NOW.minus(Duration.ofDays(8)));

        assertThat(new MissingWebhooksRepository(database).lastWithoutWebhook(SHOP, 20, NOW))
                .isEmpty();
    }

    private String plan() {
        return String.join(
                "\n",
                database.sql("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) "
                                + MissingWebhooksRepository.LAST_WITHOUT_WEBHOOK)
                        .param("account", "shop")
                        .param("code", MissingWebhooksPolicy.CODE)
                        .param("earliest", NOW.minus(Duration.ofDays(7)).atOffset(ZoneOffset.UTC))
                        .param("skippedRows", 19)
                        .query(String.class)
                        .list());
    }

    private void insertAccepted(int messages, Instant at) {
        senderFixture.whenExecuted("""
                INSERT INTO send_attempts (recipient_id, attempt_number, campaign_id, account_id, customer_id,
                    contact_key, phone_number_id, state, rank, blocks, state_changed_at, requested_at, claimed_at)
                SELECT gen_random_uuid(), 1, '%s', 'shop', gen_random_uuid(), 'someone', '1', 'accepted', 3, false,
                       '%s', '%s', now()
                  FROM generate_series(1, %d)
                """.formatted(SPRING_SALE, at, at, messages));
    }
}
