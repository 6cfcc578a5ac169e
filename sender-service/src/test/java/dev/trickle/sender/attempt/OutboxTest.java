package dev.trickle.sender.attempt;

import static dev.trickle.sender.attempt.Shop.NOW;
import static dev.trickle.sender.attempt.Shop.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.People;
import dev.trickle.sender.attempt.Attempts.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class OutboxTest {

    private static final AttemptId ADA = People.attempt("ada");
    private static final AttemptId BOB = People.attempt("bob");
    private static final Instant LATER = NOW.plusSeconds(7);

    private final Shop shop = Shop.open().withCustomer("ada").withCustomer("bob");

    @Test
    void anAcceptanceIsToldUntilKafkaHasIt() {
        var accepted = accepted("ada");

        assertThat(accepted.event()).hasValue(new MessageSent(ADA, People.SPRING_SALE, LATER, LATER));
        assertThat(shop.untold()).containsExactly(accepted);
        shop.outbox.told(accepted);
        await().untilAsserted(() -> assertThat(shop.untold()).isEmpty());
    }

    @Test
    void anAcceptanceThatAWebhookOvertakesIsStillTold() {
        var accepted = accepted("ada");
        shop.attempts.mark(Evidence.MESSAGE_DELIVERED, List.of(new Report(ADA, LATER.plusSeconds(2), null)));

        assertThat(shop.untold())
                .singleElement()
                .satisfies(attempt -> assertThat(attempt.event()).isEqualTo(accepted.event()));
    }

    @Test
    void whatAWebhookSaysIsNotToldAgain() {
        shop.whenClaimed("ada");
        shop.attempts.mark(Evidence.ACCEPTED_BY_WEBHOOK, List.of(new Report(ADA, LATER, null)));

        assertThat(shop.untold()).isEmpty();
        assertThat(shop.column(ADA, "accepted_at = '2026-03-02T08:00:07Z'", Boolean.class))
                .isTrue();
    }

    @Test
    void aClaimHasNothingToTell() {
        shop.whenClaimed("ada");

        assertThat(shop.untold()).isEmpty();
    }

    @Test
    void aRefusalIsToldUntilKafkaHasIt() {
        shop.when("UPDATE marketing_campaigns SET desired_state = 'paused'");
        var refused = ((Claim.Decided) shop.claim(request("ada"))).attempt();

        assertThat(shop.untold()).containsExactly(refused);
        shop.outbox.told(refused);
        await().untilAsserted(() -> assertThat(shop.untold()).isEmpty());
    }

    @Test
    void aRefusalForLackOfAValueIsToldUntilKafkaHasIt() {
        shop.when("UPDATE user_profiles SET name = NULL");
        var refused = ((Claim.Decided) shop.claim(request("ada"))).attempt();

        assertThat(refused.event())
                .hasValueSatisfying(
                        event -> assertThat(((MessageNotSent) event).reason()).isEqualTo(NotSentReason.LACKS_VALUE));
        assertThat(shop.untold()).containsExactly(refused);
        shop.outbox.told(refused);
        await().untilAsserted(() -> assertThat(shop.untold()).isEmpty());
    }

    @Test
    void anEntryOfManyStaysUntilTheLastOfThemWasTold() {
        var ada = accepted("ada");
        var bob = accepted("bob");
        var entry = entryOf(ADA, BOB);

        try (var outbox = outboxWith(entry)) {
            outbox.told(ada);
        }
        assertThat(entriesWith(2)).containsExactly(entry);

        try (var outbox = outboxWith(entry)) {
            outbox.told(bob);
            outbox.told(ada);
        }
        assertThat(entriesWith(2)).isEmpty();
    }

    @Test
    void whatNobodyToldIsTakenOutAsAWhole() {
        accepted("ada");
        accepted("bob");

        shop.outbox.told(shop.outbox.olderThan(Duration.ofSeconds(-1), 1));

        assertThat(shop.untold()).extracting(Attempt::id).containsExactly(BOB);
    }

    @Test
    void anEntryWhoseAttemptsAreGoneIsTakenOutToo() {
        accepted("ada");
        shop.when("DELETE FROM send_attempts");

        var entries = shop.outbox.olderThan(Duration.ofSeconds(-1), 9);

        assertThat(entries).extracting(Outbox.Entry::attempts).containsExactly(List.of());
        shop.outbox.told(entries);
        assertThat(shop.outbox.olderThan(Duration.ofSeconds(-1), 9)).isEmpty();
    }

    private Attempt accepted(String person) {
        shop.whenClaimed(person);
        return shop.attempts
                .record(People.attempt(person), Outcome.accepted("wamid." + person, "1"), LATER)
                .orElseThrow()
                .attempt();
    }

    private long entryOf(AttemptId one, AttemptId other) {
        return owner().sql("""
                        INSERT INTO sender_outbox (recipient_ids, attempt_numbers)
                        VALUES (ARRAY[:one, :other]::uuid[], ARRAY[1, 1])
                        RETURNING id
                        """)
                .param("one", one.recipient().value())
                .param("other", other.recipient().value())
                .query(Long.class)
                .single();
    }

    private List<Long> entriesWith(int attempts) {
        return owner().sql("SELECT id FROM sender_outbox WHERE cardinality(recipient_ids) = :attempts")
                .param("attempts", attempts)
                .query(Long.class)
                .list();
    }

    private Outbox outboxWith(long entry) {
        var outbox = new Outbox(JdbcClient.create(shop.database().asSender()));
        outbox.written(entry, List.of(ADA, BOB));
        return outbox;
    }

    private JdbcClient owner() {
        return JdbcClient.create(shop.database().asOwner());
    }
}
