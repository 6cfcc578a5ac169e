package dev.trickle.sender;

import static dev.trickle.pipeline.People.SHOP;
import static dev.trickle.pipeline.People.SHOP_NUMBER;
import static dev.trickle.pipeline.People.SPRING_SALE;
import static dev.trickle.pipeline.People.SUMMER_SALE;
import static dev.trickle.sender.attempt.Shop.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.trickle.pipeline.DeliveryUpdate.DeliveryFailed;
import dev.trickle.pipeline.People;
import dev.trickle.pipeline.Scope;
import dev.trickle.sender.attempt.Attempts;
import dev.trickle.sender.attempt.Origins;
import dev.trickle.sender.attempt.Outbox;
import dev.trickle.sender.attempt.Shop;
import dev.trickle.sender.attempt.Suspensions;
import dev.trickle.sender.attempt.Suspensions.Suspended;
import dev.trickle.sender.brake.MassFailureLimits;
import dev.trickle.sender.brake.MassFailures;
import dev.trickle.sender.whatsapp.ErrorClass;
import dev.trickle.sender.whatsapp.ErrorPolicy;
import dev.trickle.sender.whatsapp.FailureSubject;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class RepercussionsTest {

    private static final Scope TEMPLATE = Scope.ofTemplate("spring_sale", "en_US");

    private final Shop shop = Shop.open();
    private final JdbcClient database = JdbcClient.create(shop.database().asSender());
    private final Suspensions suspensions = new Suspensions(database);
    private final ErrorPolicy policy = new ErrorPolicy(
            Map.of(
                    "131042", ErrorClass.SUSPENDS_ACCOUNT,
                    "131048", ErrorClass.SUSPENDS_NUMBER,
                    "132015", ErrorClass.SUSPENDS_TEMPLATE,
                    "132012", ErrorClass.SUSPENDS_CAMPAIGN,
                    "131049", ErrorClass.MAY_PASS,
                    "131053", ErrorClass.MAY_PASS),
            Map.of(),
            Map.of("131049", FailureSubject.PERSON, "131026", FailureSubject.PERSON_OR_CONTENT));
    private final Ledger ledger =
            new Ledger(new Attempts(database, new Outbox(database)), suspensions, () -> NOW, new SimpleMeterRegistry());
    private final Webhooks updates = new Webhooks();

    @Test
    void aFailureOfAWholeSuspendsIt() {
        updates.failed("ada", "131042", NOW);
        updates.failed("bob", "131048", NOW);
        updates.failed("cyd", "132015", NOW);

        assertThat(suspensions.open())
                .extracting(Suspended::scope, Suspended::code)
                .containsExactlyInAnyOrder(
                        tuple(Scope.of(SHOP), "131042"),
                        tuple(Scope.of(SHOP_NUMBER), "131048"),
                        tuple(TEMPLATE, "132015"));
    }

    @Test
    void aFailureOfOnePersonSuspendsNothing() {
        updates.failed("ada", "131026", NOW);
        updates.failed("bob", "131049", NOW);
        updates.failed("cyd", "undelivered", NOW);

        assertThat(suspensions.open()).isEmpty();
    }

    @Test
    void anOldReportSuspendsNothing() {
        updates.failed("ada", "131042", NOW.minus(Duration.ofHours(2)));

        assertThat(suspensions.open()).isEmpty();
    }

    @Test
    void aReportFromBeforeTheEndOfASuspensionSuspendsNothingAgain() {
        var epoch = suspensions.open(SHOP, Scope.of(SHOP), "131042", NOW.minusSeconds(600));
        suspensions.end(SHOP, Scope.of(SHOP), epoch, NOW.minusSeconds(60));

        updates.failed("ada", "131042", NOW.minusSeconds(90));
        assertThat(suspensions.open()).isEmpty();

        updates.failed("bob", "131042", NOW.minusSeconds(30));
        assertThat(suspensions.open()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"131026", "131053", "987654"})
    void manyInARowSuspendTheCampaignWhetherTheyAreFinalOrMayPass(String code) {
        Stream.of("ada", "bob").forEach(name -> updates.failed(name, code, NOW));
        assertThat(suspensions.open()).isEmpty();

        Stream.of("cyd", "dan", "eve").forEach(name -> updates.failed(name, code, NOW));
        assertThat(suspensions.open())
                .extracting(Suspended::scope, Suspended::code)
                .containsExactly(tuple(Scope.of(SPRING_SALE), "mass-failure"));
    }

    @Test
    void whatMetaHoldsBackFromOnePersonSuspendsNothingHoweverManyThereAre() {
        Stream.of("ada", "bob", "cyd", "dan", "eve").forEach(name -> updates.failed(name, "131049", NOW));

        assertThat(suspensions.open()).isEmpty();
    }

    @Test
    void aReportOfATemplateThatIsFilledWronglySuspendsItsCampaign() {
        updates.failed("ada", "132012", NOW);

        assertThat(suspensions.open())
                .extracting(Suspended::scope, Suspended::code)
                .containsExactly(tuple(Scope.of(SPRING_SALE), "132012"));
    }

    @Test
    void campaignsThatAreSuspendedWithinADaySuspendTheirTemplate() {
        shop.withCampaign(SUMMER_SALE);
        suspensions.open(SHOP, Scope.of(SUMMER_SALE), "132000", NOW.minus(Duration.ofHours(23)));

        updates.failed("ada", "132012", NOW);

        assertThat(suspensions.open())
                .extracting(Suspended::scope, Suspended::code)
                .containsExactlyInAnyOrder(
                        tuple(Scope.of(SUMMER_SALE), "132000"),
                        tuple(Scope.of(SPRING_SALE), "132012"),
                        tuple(TEMPLATE, "132012"));
    }

    @Test
    void aCampaignThatWasSuspendedLongAgoOrBeforeTheTemplateWentOnBlamesItNoMore() {
        shop.withCampaign(SUMMER_SALE);
        var epoch = suspensions.open(SHOP, Scope.of(SUMMER_SALE), "132000", NOW.minus(Duration.ofHours(25)));
        suspensions.end(SHOP, Scope.of(SUMMER_SALE), epoch, NOW.minus(Duration.ofHours(24)));
        suspensions.open(SHOP, Scope.of(SUMMER_SALE), "132000", NOW.minus(Duration.ofHours(3)));
        var template = suspensions.open(SHOP, TEMPLATE, "132000", NOW.minus(Duration.ofHours(3)));
        suspensions.end(SHOP, TEMPLATE, template, NOW.minus(Duration.ofHours(2)));

        updates.failed("ada", "132012", NOW);

        assertThat(suspensions.open())
                .extracting(Suspended::scope)
                .containsExactlyInAnyOrder(Scope.of(SUMMER_SALE), Scope.of(SPRING_SALE));
    }

    /** Webhooks of attempts that were made and taken. */
    private final class Webhooks {

        private final DeliveryUpdateListener listener = new DeliveryUpdateListener(
                new Attempts(database, new Outbox(database)),
                new Repercussions(
                        new Origins(database),
                        new MassFailures(
                                database, new MassFailureLimits(3, 4, 9, 10, 0.5), policy.subjects(), () -> NOW),
                        ledger,
                        policy,
                        () -> NOW),
                ledger);

        private void failed(String name, String code, Instant at) {
            shop.withCustomer(name).whenClaimed(name);
            listener.mark(List.of(new DeliveryFailed(People.attempt(name), People.SPRING_SALE, code, at)));
        }
    }
}
