package dev.trickle.sender.permission;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.sender.attempt.SenderFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.installation.TestAccounts;
import dev.trickle.sender.attempt.SenderFixture;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class MessagingLimitGuardTest {

    private static final Duration DAY = Duration.ofHours(24);

    private final SenderFixture senderFixture = SenderFixture.open();
    private long nanos;
    private final MessagingLimitGuard messagingLimitGuard = new MessagingLimitGuard(
            JdbcClient.create(senderFixture.database().asSender()),
            TestAccounts.shopWithLimit(2),
            () -> NOW,
            () -> nanos,
            80);

    @Test
    void allowsUpToTheLimit() {
        insertAttempt("ada", "accepted", "1 hour");
        insertAttempt("bob", "unconfirmed", "2 hours");

        assertThat(messagingLimitGuard.isLimitExceeded(SHOP)).isFalse();
    }

    @Test
    void blocksAboveTheLimit() {
        insertAttempt("ada", "delivered", "1 hour");
        insertAttempt("bob", "undelivered", "2 hours");
        insertAttempt("cyd", "unconfirmed", "23 hours");

        assertThat(messagingLimitGuard.isLimitExceeded(SHOP)).isTrue();
    }

    @Test
    void countsPeopleWithAPossibleMessageInTheWindowOnce() {
        insertAttempt("ada", "accepted", "1 hour");
        insertAttempt("ada", "accepted", "2 hours");
        insertAttempt("bob", "accepted", "3 hours");
        insertAttempt("cyd", "accepted", "24 hours");
        insertAttempt("dan", "rejected", "1 hour");
        insertAttempt("eve", "refused", "1 hour");

        assertThat(messagingLimitGuard.isLimitExceeded(SHOP)).isFalse();
    }

    @Test
    void appliesTheHighestLimitOfTheWindow() {
        List.of("ada", "bob", "cyd").forEach(name -> insertAttempt(name, "accepted", "1 hour"));

        messagingLimitGuard.recordLimit(SHOP, 3, NOW.minus(DAY).minusSeconds(60));
        messagingLimitGuard.recordLimit(SHOP, 1, NOW.minusSeconds(60));

        assertThat(messagingLimitGuard.isLimitExceeded(SHOP)).isFalse();
    }

    @Test
    void ignoresLimitsFromBeforeTheWindow() {
        List.of("ada", "bob", "cyd").forEach(name -> insertAttempt(name, "accepted", "1 hour"));

        messagingLimitGuard.recordLimit(SHOP, 3, NOW.minus(DAY).minusSeconds(60));
        messagingLimitGuard.recordLimit(SHOP, 1, NOW.minus(DAY).minusSeconds(30));

        assertThat(messagingLimitGuard.isLimitExceeded(SHOP)).isTrue();
    }

    @Test
    void checksAgainAfterASecond() {
        assertThat(messagingLimitGuard.isLimitExceeded(SHOP)).isFalse();
        List.of("ada", "bob", "cyd").forEach(name -> insertAttempt(name, "accepted", "1 hour"));

        assertThat(messagingLimitGuard.isLimitExceeded(SHOP)).isFalse();
        nanos += Duration.ofSeconds(1).toNanos();
        assertThat(messagingLimitGuard.isLimitExceeded(SHOP)).isTrue();
    }

    /** At 80 messages a second no 2,000 people can be written to within 24 seconds. */
    @Test
    void doesNotCountAgainBeforeTheLimitCanBeExceeded() {
        var withLargeLimit = new MessagingLimitGuard(
                JdbcClient.create(senderFixture.database().asSender()),
                TestAccounts.shopWithLimit(2_000),
                () -> NOW,
                () -> nanos,
                80);
        assertThat(withLargeLimit.isLimitExceeded(SHOP)).isFalse();
        senderFixture.whenExecuted("""
                INSERT INTO send_attempts (recipient_id, attempt_number, campaign_id, account_id, customer_id,
                    contact_key, phone_number_id, state, rank, blocks, state_changed_at, requested_at, claimed_at)
                SELECT gen_random_uuid(), 1, '%1$s', 'shop', gen_random_uuid(), 'key' || person, '1', 'accepted', 3, false,
                       '%2$s', '%2$s', now()
                  FROM generate_series(0, 2000) AS person
                """.formatted(SPRING_SALE, NOW));

        nanos += Duration.ofSeconds(24).toNanos();
        assertThat(withLargeLimit.isLimitExceeded(SHOP)).isFalse();
        nanos += Duration.ofSeconds(1).toNanos();
        assertThat(withLargeLimit.isLimitExceeded(SHOP)).isTrue();
    }

    private void insertAttempt(String name, String state, String ago) {
        senderFixture.whenExecuted("""
                INSERT INTO send_attempts (recipient_id, attempt_number, campaign_id, account_id, customer_id,
                    contact_key, phone_number_id, state, rank, blocks, state_changed_at, requested_at, claimed_at)
                VALUES (gen_random_uuid(), 1, '%s', 'shop', gen_random_uuid(), '%s', '1', '%s', 3, false,
                    '%s', timestamptz '%s' - interval '%s', now())
                """.formatted(SPRING_SALE, name, state, NOW, NOW, ago));
    }
}
