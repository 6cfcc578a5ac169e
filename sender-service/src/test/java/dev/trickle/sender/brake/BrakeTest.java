package dev.trickle.sender.brake;

import static dev.trickle.pipeline.People.SHOP;
import static dev.trickle.pipeline.People.SPRING_SALE;
import static dev.trickle.sender.attempt.Shop.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.installation.TestAccounts;
import dev.trickle.sender.attempt.Shop;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class BrakeTest {

    private static final Duration DAY = Duration.ofHours(24);

    private final Shop shop = Shop.open();
    private long nanos;
    private final Brake brake = new Brake(
            JdbcClient.create(shop.database().asSender()), TestAccounts.shopWithLimit(2), () -> NOW, () -> nanos);

    @Test
    void staysOffUpToTheLimit() {
        attempt("ada", "accepted", "1 hour");
        attempt("bob", "unconfirmed", "2 hours");

        assertThat(brake.isOn(SHOP)).isFalse();
    }

    @Test
    void goesOnAboveIt() {
        attempt("ada", "delivered", "1 hour");
        attempt("bob", "undelivered", "2 hours");
        attempt("cyd", "unconfirmed", "23 hours");

        assertThat(brake.isOn(SHOP)).isTrue();
    }

    @Test
    void countsPeopleOnceAndOnlyThoseWhoMayHaveGotAMessageInTheWindow() {
        attempt("ada", "accepted", "1 hour");
        attempt("ada", "accepted", "2 hours");
        attempt("bob", "accepted", "3 hours");
        attempt("cyd", "accepted", "24 hours");
        attempt("dan", "rejected", "1 hour");
        attempt("eve", "refused", "1 hour");

        assertThat(brake.isOn(SHOP)).isFalse();
    }

    @Test
    void goesByTheHighestLimitInForceInTheWindow() {
        List.of("ada", "bob", "cyd").forEach(name -> attempt(name, "accepted", "1 hour"));

        brake.learn(SHOP, 3, NOW.minus(DAY).minusSeconds(60));
        brake.learn(SHOP, 1, NOW.minusSeconds(60));

        assertThat(brake.isOn(SHOP)).isFalse();
    }

    @Test
    void forgetsALimitThatWasLoweredLongAgo() {
        List.of("ada", "bob", "cyd").forEach(name -> attempt(name, "accepted", "1 hour"));

        brake.learn(SHOP, 3, NOW.minus(DAY).minusSeconds(60));
        brake.learn(SHOP, 1, NOW.minus(DAY).minusSeconds(30));

        assertThat(brake.isOn(SHOP)).isTrue();
    }

    @Test
    void looksAgainAfterASecond() {
        assertThat(brake.isOn(SHOP)).isFalse();
        List.of("ada", "bob", "cyd").forEach(name -> attempt(name, "accepted", "1 hour"));

        assertThat(brake.isOn(SHOP)).isFalse();
        nanos += Duration.ofSeconds(1).toNanos();
        assertThat(brake.isOn(SHOP)).isTrue();
    }

    private void attempt(String name, String state, String ago) {
        shop.when("""
                INSERT INTO send_attempts (recipient_id, attempt_number, campaign_id, account_id, customer_id,
                    contact_key, phone_number_id, state, rank, blocks, state_changed_at, requested_at, claimed_at)
                VALUES (gen_random_uuid(), 1, '%s', 'shop', gen_random_uuid(), '%s', '1', '%s', 3, false,
                    '%s', timestamptz '%s' - interval '%s', now())
                """.formatted(SPRING_SALE, name, state, NOW, NOW, ago));
    }
}
