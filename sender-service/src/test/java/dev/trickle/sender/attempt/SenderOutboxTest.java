package dev.trickle.sender.attempt;

import static dev.trickle.sender.attempt.SenderFixture.NOW;
import static dev.trickle.sender.attempt.SenderFixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.sender.attempt.AttemptRepository.DeliveryReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class SenderOutboxTest {

    private static final AttemptId ADA = TestPeople.attempt("ada");
    private static final AttemptId BOB = TestPeople.attempt("bob");
    private static final Instant LATER = NOW.plusSeconds(7);

    private final SenderFixture senderFixture =
            SenderFixture.open().withCustomer("ada").withCustomer("bob");

    @Test
    void anAcceptanceIsToldUntilKafkaHasIt() {
        var accepted = accepted("ada");

        assertThat(accepted.event()).hasValue(new MessageSent(ADA, TestPeople.SPRING_SALE, LATER, LATER));
        assertThat(senderFixture.untold()).containsExactly(accepted);
        senderFixture.senderOutbox.told(accepted);
        await().untilAsserted(() -> assertThat(senderFixture.untold()).isEmpty());
    }

    @Test
    void anAcceptanceThatAWebhookOvertakesIsStillTold() {
        var accepted = accepted("ada");
        senderFixture.attemptRepository.mark(
                Evidence.MESSAGE_DELIVERED, List.of(new DeliveryReport(ADA, LATER.plusSeconds(2), null)));

        assertThat(senderFixture.untold())
                .singleElement()
                .satisfies(attempt -> assertThat(attempt.event()).isEqualTo(accepted.event()));
    }

    @Test
    void whatAWebhookSaysIsNotToldAgain() {
        senderFixture.whenClaimed("ada");
        senderFixture.attemptRepository.mark(
                Evidence.ACCEPTED_BY_WEBHOOK, List.of(new DeliveryReport(ADA, LATER, null)));

        assertThat(senderFixture.untold()).isEmpty();
        assertThat(senderFixture.column(ADA, "accepted_at = '2026-03-02T08:00:07Z'", Boolean.class))
                .isTrue();
    }

    @Test
    void aClaimHasNothingToTell() {
        senderFixture.whenClaimed("ada");

        assertThat(senderFixture.untold()).isEmpty();
    }

    @Test
    void aRefusalIsToldUntilKafkaHasIt() {
        senderFixture.when("UPDATE marketing_campaigns SET desired_state = 'paused'");
        var refused = ((Claim.Decided) senderFixture.claim(request("ada"))).attempt();

        assertThat(senderFixture.untold()).containsExactly(refused);
        senderFixture.senderOutbox.told(refused);
        await().untilAsserted(() -> assertThat(senderFixture.untold()).isEmpty());
    }

    @Test
    void aRefusalForLackOfAValueIsToldUntilKafkaHasIt() {
        senderFixture.when("UPDATE user_profiles SET name = NULL");
        var refused = ((Claim.Decided) senderFixture.claim(request("ada"))).attempt();

        assertThat(refused.event())
                .hasValueSatisfying(
                        event -> assertThat(((MessageNotSent) event).reason()).isEqualTo(NotSentReason.LACKS_VALUE));
        assertThat(senderFixture.untold()).containsExactly(refused);
        senderFixture.senderOutbox.told(refused);
        await().untilAsserted(() -> assertThat(senderFixture.untold()).isEmpty());
    }

    @Test
    void anEntryOfManyStaysUntilTheLastOfThemWasTold() {
        var ada = accepted("ada");
        var bob = accepted("bob");
        var entry = entryOf(ADA, BOB);

        try (var senderOutbox = outboxWith(entry)) {
            senderOutbox.told(ada);
        }
        assertThat(entriesWith(2)).containsExactly(entry);

        try (var senderOutbox = outboxWith(entry)) {
            senderOutbox.told(bob);
            senderOutbox.told(ada);
        }
        assertThat(entriesWith(2)).isEmpty();
    }

    @Test
    void whatNobodyToldIsTakenOutAsAWhole() {
        accepted("ada");
        accepted("bob");

        senderFixture.senderOutbox.told(senderFixture.senderOutbox.olderThan(Duration.ofSeconds(-1), 1));

        assertThat(senderFixture.untold()).extracting(Attempt::id).containsExactly(BOB);
    }

    @Test
    void anEntryWhoseAttemptsAreGoneIsTakenOutToo() {
        accepted("ada");
        senderFixture.when("DELETE FROM send_attempts");

        var entries = senderFixture.senderOutbox.olderThan(Duration.ofSeconds(-1), 9);

        assertThat(entries).extracting(SenderOutbox.Entry::attempts).containsExactly(List.of());
        senderFixture.senderOutbox.told(entries);
        assertThat(senderFixture.senderOutbox.olderThan(Duration.ofSeconds(-1), 9))
                .isEmpty();
    }

    private Attempt accepted(String person) {
        senderFixture.whenClaimed(person);
        return senderFixture
                .attemptRepository
                .record(TestPeople.attempt(person), Outcome.accepted("wamid." + person, "1"), LATER)
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

    private SenderOutbox outboxWith(long entry) {
        var senderOutbox =
                new SenderOutbox(JdbcClient.create(senderFixture.database().asSender()));
        senderOutbox.written(entry, List.of(ADA, BOB));
        return senderOutbox;
    }

    private JdbcClient owner() {
        return JdbcClient.create(senderFixture.database().asOwner());
    }
}
