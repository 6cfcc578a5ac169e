package dev.trickle.sender.attempt;

import static dev.trickle.sender.attempt.SenderFixture.NOW;
import static dev.trickle.sender.attempt.SenderFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

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
    void keepsAnAcceptanceUntilItIsPublished() {
        var accepted = acceptedAttempt("ada");

        assertThat(accepted.event()).hasValue(new MessageSent(ADA, TestPeople.SPRING_SALE, LATER, LATER));
        assertThat(senderFixture.unpublished()).containsExactly(accepted);
        senderFixture.senderOutbox.markPublished(accepted);
        senderFixture.senderOutbox.deletePublished();
        assertThat(senderFixture.unpublished()).isEmpty();
    }

    @Test
    void keepsAnAcceptanceThatAWebhookOvertakes() {
        var accepted = acceptedAttempt("ada");
        senderFixture.attemptRepository.applyReports(
                Evidence.MESSAGE_DELIVERED, List.of(new DeliveryReport(ADA, LATER.plusSeconds(2), null)));

        assertThat(senderFixture.unpublished())
                .singleElement()
                .satisfies(attempt -> assertThat(attempt.event()).isEqualTo(accepted.event()));
    }

    @Test
    void hasNoEntryForAReport() {
        senderFixture.whenClaimed("ada");
        senderFixture.attemptRepository.applyReports(
                Evidence.ACCEPTED_BY_WEBHOOK, List.of(new DeliveryReport(ADA, LATER, null)));

        assertThat(senderFixture.unpublished()).isEmpty();
        assertThat(senderFixture.column(ADA, "accepted_at = '2026-03-02T08:00:07Z'", Boolean.class))
                .isTrue();
    }

    @Test
    void hasNoEntryForAClaim() {
        senderFixture.whenClaimed("ada");

        assertThat(senderFixture.unpublished()).isEmpty();
    }

    @Test
    void keepsARefusalUntilItIsPublished() {
        senderFixture.whenExecuted("UPDATE marketing_campaigns SET desired_state = 'paused'");
        var refused = ((Claim.Decided) senderFixture.claim(request("ada"))).attempt();

        assertThat(senderFixture.unpublished()).containsExactly(refused);
        senderFixture.senderOutbox.markPublished(refused);
        senderFixture.senderOutbox.deletePublished();
        assertThat(senderFixture.unpublished()).isEmpty();
    }

    @Test
    void keepsARefusalForAMissingValueUntilItIsPublished() {
        senderFixture.whenExecuted("UPDATE user_profiles SET name = NULL");
        var refused = ((Claim.Decided) senderFixture.claim(request("ada"))).attempt();

        assertThat(refused.event())
                .hasValueSatisfying(
                        event -> assertThat(((MessageNotSent) event).reason()).isEqualTo(NotSentReason.LACKS_VALUE));
        assertThat(senderFixture.unpublished()).containsExactly(refused);
        senderFixture.senderOutbox.markPublished(refused);
        senderFixture.senderOutbox.deletePublished();
        assertThat(senderFixture.unpublished()).isEmpty();
    }

    @Test
    void keepsAnEntryUntilItsLastAttemptIsPublished() {
        var ada = acceptedAttempt("ada");
        var bob = acceptedAttempt("bob");
        var entry = insertEntry(ADA, BOB);

        try (var senderOutbox = outboxTracking(entry)) {
            senderOutbox.markPublished(ada);
        }
        assertThat(entriesWithAttempts(2)).containsExactly(entry);

        try (var senderOutbox = outboxTracking(entry)) {
            senderOutbox.markPublished(bob);
            senderOutbox.markPublished(ada);
        }
        assertThat(entriesWithAttempts(2)).isEmpty();
    }

    @Test
    void deletesPublishedEntriesAsAWhole() {
        acceptedAttempt("ada");
        acceptedAttempt("bob");

        senderFixture.senderOutbox.markPublished(
                senderFixture.senderOutbox.findOlderThan(Duration.ofSeconds(-1), 0, 1));

        assertThat(senderFixture.unpublished()).extracting(Attempt::id).containsExactly(BOB);
    }

    @Test
    void deletesEntriesWhoseAttemptsNoLongerExist() {
        acceptedAttempt("ada");
        senderFixture.whenExecuted("DELETE FROM send_attempts");

        var entries = senderFixture.senderOutbox.findOlderThan(Duration.ofSeconds(-1), 0, 9);

        assertThat(entries).extracting(SenderOutbox.Entry::attempts).containsExactly(List.of());
        senderFixture.senderOutbox.markPublished(entries);
        assertThat(senderFixture.senderOutbox.findOlderThan(Duration.ofSeconds(-1), 0, 9))
                .isEmpty();
    }

    private Attempt acceptedAttempt(String person) {
        senderFixture.whenClaimed(person);
        return senderFixture
                .attemptRepository
                .record(TestPeople.attempt(person), Outcome.accepted("wamid." + person, "1"), LATER)
                .orElseThrow()
                .attempt();
    }

    private long insertEntry(AttemptId one, AttemptId other) {
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

    private List<Long> entriesWithAttempts(int attempts) {
        return owner().sql("SELECT id FROM sender_outbox WHERE cardinality(recipient_ids) = :attempts")
                .param("attempts", attempts)
                .query(Long.class)
                .list();
    }

    private SenderOutbox outboxTracking(long entry) {
        var senderOutbox =
                new SenderOutbox(JdbcClient.create(senderFixture.database().asSender()));
        senderOutbox.track(entry, List.of(ADA, BOB));
        return senderOutbox;
    }

    private JdbcClient owner() {
        return JdbcClient.create(senderFixture.database().asOwner());
    }
}
