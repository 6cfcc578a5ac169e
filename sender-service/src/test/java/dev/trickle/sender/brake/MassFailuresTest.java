package dev.trickle.sender.brake;

import static dev.trickle.pipeline.People.SHOP;
import static dev.trickle.pipeline.People.SHOP_NUMBER;
import static dev.trickle.pipeline.People.SPRING_SALE;
import static dev.trickle.sender.attempt.Shop.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.Scope;
import dev.trickle.sender.attempt.Shop;
import dev.trickle.sender.brake.MassFailures.Suspect;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class MassFailuresTest {

    private static final Scope TEMPLATE = Scope.ofTemplate("spring_sale", "en_US");
    private static final Scope OTHER_TEMPLATE = Scope.ofTemplate("summer_sale", "en_US");

    private final Shop shop = Shop.open();
    private final MassFailures massFailures = afterAStart();

    @Test
    void threeInARowBlameTheTemplate() {
        assertThat(massFailures.failed(SHOP, SHOP_NUMBER, TEMPLATE)).isEmpty();
        assertThat(massFailures.failed(SHOP, SHOP_NUMBER, TEMPLATE)).isEmpty();
        assertThat(massFailures.failed(SHOP, SHOP_NUMBER, TEMPLATE)).contains(TEMPLATE);
        assertThat(massFailures.failed(SHOP, SHOP_NUMBER, TEMPLATE)).contains(TEMPLATE);
    }

    @Test
    void oneThatIsTakenEndsTheRow() {
        massFailures.failed(SHOP, SHOP_NUMBER, TEMPLATE);
        massFailures.failed(SHOP, SHOP_NUMBER, TEMPLATE);
        massFailures.accepted(SHOP, SHOP_NUMBER, TEMPLATE);

        assertThat(massFailures.failed(SHOP, SHOP_NUMBER, TEMPLATE)).isEmpty();
    }

    @Test
    void failuresOverTemplatesBlameTheNumber() {
        for (var template = 0; template < 4; template++) {
            assertThat(massFailures.failed(SHOP, SHOP_NUMBER, Scope.ofTemplate("t" + template, "en_US")))
                    .isEmpty();
        }

        assertThat(massFailures.failed(SHOP, SHOP_NUMBER, OTHER_TEMPLATE)).contains(Scope.of(SHOP_NUMBER));
    }

    @Test
    void whatATemplateIsBlamedForIsNotTheNumbersFault() {
        for (var failure = 0; failure < 20; failure++) {
            massFailures.failed(SHOP, SHOP_NUMBER, TEMPLATE);
        }

        assertThat(massFailures.failed(SHOP, SHOP_NUMBER, OTHER_TEMPLATE)).isEmpty();
    }

    @Test
    void aStartCountsOnWhereItWas() {
        attempt("rejected", "131026", 9);
        attempt("accepted", null, 8);
        attempt("rejected", "131026", 7);
        attempt("undelivered", "131026", 6);
        attempt("undelivered", "131049", 60 * 25);

        assertThat(massFailures.failed(SHOP, SHOP_NUMBER, TEMPLATE)).contains(TEMPLATE);
    }

    @Test
    void whatAPersonLetGoOnCountsAnew() {
        attempt("rejected", "131026", 9);
        attempt("rejected", "131026", 8);
        shop.when("""
                INSERT INTO suspensions (account_id, scope_kind, scope_id, epoch, code, since, ended_at)
                VALUES ('shop', 'template', '%s', 1, 'mass-failure', '%s', '%s')
                """.formatted(TEMPLATE.id(), NOW.minusSeconds(400), NOW.minusSeconds(300)));

        assertThat(massFailures.failed(SHOP, SHOP_NUMBER, TEMPLATE)).isEmpty();
        massFailures.failed(SHOP, SHOP_NUMBER, TEMPLATE);
        massFailures.forget(SHOP);
        assertThat(massFailures.failed(SHOP, SHOP_NUMBER, TEMPLATE)).isEmpty();
    }

    @Test
    void whatComesBackUndeliveredBlamesTheTemplateToo() {
        attempt("undelivered", "131026", 9);
        attempt("undelivered", "131026", 8);
        assertThat(massFailures.isTrueOf(new Suspect(SHOP, TEMPLATE))).isFalse();

        attempt("undelivered", "131026", 7);
        assertThat(massFailures.isTrueOf(new Suspect(SHOP, TEMPLATE))).isTrue();
        assertThat(massFailures.isTrueOf(new Suspect(SHOP, OTHER_TEMPLATE))).isFalse();
    }

    @Test
    void whatMayPassBlamesNobody() {
        for (var minute = 1; minute < 10; minute++) {
            attempt("undelivered", "131049", minute);
        }

        assertThat(massFailures.isTrueOf(new Suspect(SHOP, TEMPLATE))).isFalse();
    }

    private MassFailures afterAStart() {
        return new MassFailures(
                JdbcClient.create(shop.database().asSender()),
                new MassFailureLimits(3, 5, 10, 0.5),
                "131026"::equals,
                () -> NOW);
    }

    private void attempt(String state, String code, int minutesAgo) {
        shop.when("""
                INSERT INTO send_attempts (recipient_id, attempt_number, campaign_id, account_id, customer_id,
                    contact_key, number_id, state, rank, blocks, code, failure_kind, at, asked_at, claimed_at)
                VALUES (gen_random_uuid(), 1, '%s', 'shop', gen_random_uuid(), gen_random_uuid()::text, '%s', '%s', 3,
                    false, %s, '%s', '%s', '%s', now())
                """.formatted(
                        SPRING_SALE,
                        SHOP_NUMBER,
                        state,
                        code == null ? "NULL" : "'" + code + "'",
                        "permanent",
                        NOW,
                        NOW.minusSeconds(60L * minutesAgo)));
    }
}
