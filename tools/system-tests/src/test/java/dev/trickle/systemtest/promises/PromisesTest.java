package dev.trickle.systemtest.promises;

import static dev.trickle.systemtest.promises.EvidenceFixtures.MORNING;
import static dev.trickle.systemtest.promises.EvidenceFixtures.attempt;
import static dev.trickle.systemtest.promises.EvidenceFixtures.dropped;
import static dev.trickle.systemtest.promises.EvidenceFixtures.message;
import static dev.trickle.systemtest.promises.EvidenceFixtures.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.systemtest.promises.Evidence.UserRequest.AccountStop;
import dev.trickle.systemtest.promises.Evidence.UserRequest.NumberMove;
import dev.trickle.systemtest.promises.Evidence.UserRequest.OptOut;
import dev.trickle.systemtest.promises.Evidence.UserRequest.Pause;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each promise reports a breach, and reports none for consistent evidence. */
class PromisesTest {

    private static final Duration A_DAY = Duration.ofDays(1);

    private final EvidenceFixtures fixtures = new EvidenceFixtures();

    @Test
    void allPromisesHoldForConsistentEvidence() {
        assertAllPromisesHold();
    }

    @Test
    void aSecondMessageOfACampaignIsADuplicate() {
        fixtures.ledger.add(message("ada", MORNING.plus(A_DAY)));

        assertThat(fixtures.breachesOf(new NoDuplicateSend())).containsExactly("one person got sale 2 times");
    }

    @Test
    void aMessageToANumberThatNoCustomerHasIsUnintended() {
        fixtures.ledger.add(message("stranger", MORNING));
        assertThat(fixtures.breachesOf(new OnlyIntendedRecipients())).hasSize(1);

        fixtures.userRequests.add(new NumberMove("ada", "stranger"));
        assertThat(fixtures.breachesOf(new OnlyIntendedRecipients())).isEmpty();
    }

    @Test
    void aMessageAfterADroppedOneIsNoDuplicate() {
        fixtures.ledger.addFirst(dropped("ada", MORNING.minus(A_DAY)));
        fixtures.recipientRows.set(0, row("ada", "delivered", 1 | 2 | 8));

        assertAllPromisesHold();
    }

    @Test
    void aRecipientWithoutARowIsForgotten() {
        fixtures.recipientRows.removeFirst();

        assertThat(fixtures.breachesOf(new NoRecipientLost())).hasSize(1);
    }

    @Test
    void aPendingRecipientIsForgotten() {
        fixtures.recipientRows.set(0, row("ada", "pending", 0));

        assertThat(fixtures.breachesOf(new NoRecipientLost())).containsExactly("recipient of-ada is still pending");
    }

    @Test
    void aSkippedRecipientIsForgottenUnlessItWasRequested() {
        fixtures.recipientRows.set(0, row("ada", "skipped", 0));
        assertThat(fixtures.breachesOf(new NoRecipientLost())).hasSize(1);

        fixtures.userRequests.add(new OptOut("ada", MORNING, true));
        assertThat(fixtures.breachesOf(new NoRecipientLost())).isEmpty();
    }

    @Test
    void aCampaignWhoseCountersDoNotAddUpHasForgottenARecipient() {
        fixtures.storedCounters = Map.of("settled", 2, "unconfirmed", 0);

        assertThat(fixtures.breachesOf(new NoRecipientLost())).hasSize(1);
    }

    @Test
    void onePersonMoreThanTheLimitInARollingDayIsABreach() {
        fixtures.limit = 2;
        assertThat(fixtures.breachesOf(new LimitNeverExceeded())).hasSize(2);
    }

    @Test
    void peopleOfTwoCalendarDaysCountInTheSameRollingDay() {
        fixtures.limit = 2;
        var evening = Instant.parse("2026-03-02T23:59:00Z");
        fixtures.ledger.set(1, message("bob", evening));
        fixtures.ledger.set(2, message("cyd", MORNING.plus(A_DAY).minusSeconds(1)));
        assertThat(fixtures.breachesOf(new LimitNeverExceeded())).hasSize(1);

        fixtures.ledger.set(2, message("cyd", MORNING.plus(A_DAY)));
        assertThat(fixtures.breachesOf(new LimitNeverExceeded())).isEmpty();
    }

    @Test
    void aClaimAfterAnOptOutIsABreach() {
        fixtures.userRequests.add(new OptOut("ada", MORNING.minusMillis(1), true));
        assertThat(fixtures.breachesOf(new NoSendAfterOptOut()))
                .containsExactly("attempt of-ada.1 was claimed after an opt-out");

        fixtures.attempts.set(0, attempt("ada", "refused", MORNING));
        assertThat(fixtures.breachesOf(new NoSendAfterOptOut())).isEmpty();
    }

    @Test
    void aMessageLongAfterAnOptOutIsABreachEvenWithoutAClaim() {
        fixtures.userRequests.add(new OptOut("ada", MORNING.minusSeconds(31), true));
        fixtures.attempts.removeFirst();

        assertThat(fixtures.breachesOf(new NoSendAfterOptOut()))
                .containsExactly("attempt of-ada.1 was sent long after an opt-out");
    }

    @Test
    void aPausedCampaignSendsOnlyTheMessagesInFlight() {
        var firstTwo = new Pause("spring-sale", MORNING.minusSeconds(1), MORNING.plusSeconds(61), 2);
        fixtures.attempts.clear();
        fixtures.userRequests.add(firstTwo);
        assertThat(fixtures.breachesOf(new NoSendAfterOptOut())).isEmpty();

        fixtures.userRequests.set(0, new Pause("spring-sale", firstTwo.answeredAt(), firstTwo.endedAt(), 1));
        assertThat(fixtures.breachesOf(new NoSendAfterOptOut())).hasSize(1);
    }

    @Test
    void aStoppedAccountSendsOnlyTheMessagesInFlight() {
        var firstTwo = new AccountStop("number", MORNING.minusSeconds(1), MORNING.plusSeconds(61), 2);
        fixtures.userRequests.add(firstTwo);
        assertThat(fixtures.breachesOf(new NoSendAfterOptOut())).isEmpty();

        fixtures.userRequests.set(0, new AccountStop("number", firstTwo.answeredAt(), firstTwo.endedAt(), 1));
        assertThat(fixtures.breachesOf(new NoSendAfterOptOut())).hasSize(1);
    }

    @Test
    void anAcknowledgedReportMissingFromTheTablesIsLost() {
        fixtures.recipientRows.set(0, row("ada", "sent", 1));

        assertThat(fixtures.breachesOf(new NoWebhookLost()))
                .containsExactly("attempt of-ada.1 was reported delivered, but the table lacks it");
    }

    @Test
    void anAcknowledgedOptOutThatIsNotRecordedIsLost() {
        fixtures.userRequests.add(new OptOut("ada", MORNING.plus(A_DAY), false));

        assertThat(fixtures.breachesOf(new NoWebhookLost())).hasSize(1);
    }

    @Test
    void aRowThatContradictsTheLedgerIsADifference() {
        fixtures.recipientRows.set(0, row("ada", "read", 7));

        assertThat(fixtures.breachesOf(new TablesMatchEvidence())).hasSize(1);
    }

    @Test
    void aRowWithoutAMessageIsADifference() {
        fixtures.ledger.removeFirst();
        fixtures.requested.remove("of-ada.1");

        assertThat(fixtures.breachesOf(new TablesMatchEvidence()))
                .contains("attempt of-ada.1 was not sent, but a topic reports it as sent")
                .hasSize(2);
    }

    @Test
    void aMessageWithoutASendRequestIsADifference() {
        fixtures.requested.remove("of-ada.1");

        assertThat(fixtures.breachesOf(new TablesMatchEvidence()))
                .containsExactly("attempt of-ada.1 was sent without a send request");
    }

    @Test
    void aSentMessageReportedAsNotSentIsADifference() {
        fixtures.notSent.add("of-ada.1");

        assertThat(fixtures.breachesOf(new TablesMatchEvidence()))
                .containsExactly("attempt of-ada.1 was sent, but a topic reports it as not sent");
    }

    @Test
    void aCounterThatDiffersFromItsRowsIsADifference() {
        fixtures.storedCounters = Map.of("settled", 3, "unconfirmed", 0, "messages_read", 1);

        assertThat(fixtures.breachesOf(new TablesMatchEvidence())).hasSize(1);
    }

    private void assertAllPromisesHold() {
        assertThat(Promise.ALL)
                .allSatisfy(promise -> assertThat(fixtures.breachesOf(promise)).isEmpty());
    }
}
