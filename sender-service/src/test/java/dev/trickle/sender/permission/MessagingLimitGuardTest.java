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
            () -> nanos);

    @Test
    void staysOffUpToTheLimit() {
        attempt("ada", "accepted", "1 hour");
        attempt("bob", "unconfirmed", "2 hours");

        assertThat(messagingLimitGuard.isOn(SHOP)).isFalse();
    }

    @Test
    void goesOnAboveIt() {
        attempt("ada", "delivered", "1 hour");
        attempt("bob", "undelivered", "2 hours");
        attempt("cyd", "unconfirmed", "23 hours");

        assertThat(messagingLimitGuard.isOn(SHOP)).isTrue();
    }

    @Test
    void countsPeopleOnceAndOnlyThoseWhoMayHaveGotAMessageInTheWindow() {
        attempt("ada", "accepted", "1 hour");
        attempt("ada", "accepted", "2 hours");
        attempt("bob", "accepted", "3 hours");
        attempt("cyd", "accepted", "24 hours");
        attempt("dan", "rejected", "1 hour");
        attempt("eve", "refused", "1 hour");

        assertThat(messagingLimitGuard.isOn(SHOP)).isFalse();
    }

    @Test
    void goesByTheHighestLimitInForceInTheWindow() {
        List.of("ada", "bob", "cyd").forEach(name -> attempt(name, "accepted", "1 hour"));

        messagingLimitGuard.learn(SHOP, 3, NOW.minus(DAY).minusSeconds(60));
        messagingLimitGuard.learn(SHOP, 1, NOW.minusSeconds(60));

        assertThat(messagingLimitGuard.isOn(SHOP)).isFalse();
    }

    @Test
    void forgetsALimitThatWasLoweredLongAgo() {
        List.of("ada", "bob", "cyd").forEach(name -> attempt(name, "accepted", "1 hour"));

        messagingLimitGuard.learn(SHOP, 3, NOW.minus(DAY).minusSeconds(60));
        messagingLimitGuard.learn(SHOP, 1, NOW.minus(DAY).minusSeconds(30));

        assertThat(messagingLimitGuard.isOn(SHOP)).isTrue();
    }

    @Test
    void looksAgainAfterASecond() {
        assertThat(messagingLimitGuard.isOn(SHOP)).isFalse();
        List.of("ada", "bob", "cyd").forEach(name -> attempt(name, "accepted", "1 hour"));

        assertThat(messagingLimitGuard.isOn(SHOP)).isFalse();
        nanos += Duration.ofSeconds(1).toNanos();
        assertThat(messagingLimitGuard.isOn(SHOP)).isTrue();
    }

    private void attempt(String name, String state, String ago) {
        senderFixture.when("""
                INSERT INTO send_attempts (recipient_id, attempt_number, campaign_id, account_id, customer_id,
                    contact_key, phone_number_id, state, rank, blocks, state_changed_at, requested_at, claimed_at)
                VALUES (gen_random_uuid(), 1, '%s', 'shop', gen_random_uuid(), '%s', '1', '%s', 3, false,
                    '%s', timestamptz '%s' - interval '%s', now())
                """.formatted(SPRING_SALE, name, state, NOW, NOW, ago));
    }
}
