package dev.trickle.systemtest.promises;

import static dev.trickle.systemtest.promises.EvidenceFixtures.MORNING;
import static dev.trickle.systemtest.promises.EvidenceFixtures.attempt;
import static dev.trickle.systemtest.promises.EvidenceFixtures.dropped;
import static dev.trickle.systemtest.promises.EvidenceFixtures.message;
import static dev.trickle.systemtest.promises.EvidenceFixtures.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.systemtest.promises.Evidence.UserRequest.NumberMove;
import dev.trickle.systemtest.promises.Evidence.UserRequest.OptOut;
import dev.trickle.systemtest.promises.Evidence.UserRequest.Pause;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each promise sees when it is broken, and says nothing when it is not. */
class PromisesTest {

    private static final Duration A_DAY = Duration.ofDays(1);

    private final EvidenceFixtures books = new EvidenceFixtures();

    @Test
    void holdWhereEverythingIsInOrder() {
        thenAllHold();
    }

    @Test
    void aSecondMessageOfACampaignIsADuplicate() {
        books.ledger.add(message("ada", MORNING.plus(A_DAY)));

        assertThat(books.breachesOf(new NoDuplicateSend())).containsExactly("somebody got sale 2 times");
    }

    @Test
    void aMessageToANumberThatNoCustomerHasIsUnintended() {
        books.ledger.add(message("stranger", MORNING));
        assertThat(books.breachesOf(new OnlyIntendedRecipients())).hasSize(1);

        books.wishes.add(new NumberMove("ada", "stranger"));
        assertThat(books.breachesOf(new OnlyIntendedRecipients())).isEmpty();
    }

    @Test
    void aMessageAfterOneThatWhatsAppDroppedIsTheFirst() {
        books.ledger.addFirst(dropped("ada", MORNING.minus(A_DAY)));
        books.view.set(0, row("ada", "delivered", 1 | 2 | 8));

        thenAllHold();
    }

    @Test
    void whoeverIsInNoRowIsForgotten() {
        books.view.removeFirst();

        assertThat(books.breachesOf(new NoRecipientLost())).hasSize(1);
    }

    @Test
    void whoeverStillWaitsIsForgotten() {
        books.view.set(0, row("ada", "pending", 0));

        assertThat(books.breachesOf(new NoRecipientLost())).containsExactly("recipient of-ada is still pending");
    }

    @Test
    void whoeverIsLeftOutIsForgottenUnlessThatWasWanted() {
        books.view.set(0, row("ada", "skipped", 0));
        assertThat(books.breachesOf(new NoRecipientLost())).hasSize(1);

        books.wishes.add(new OptOut("ada", MORNING, true));
        assertThat(books.breachesOf(new NoRecipientLost())).isEmpty();
    }

    @Test
    void aCampaignThatDoesNotAddUpHasForgottenSomebody() {
        books.kept = Map.of("settled", 2, "unconfirmed", 0);

        assertThat(books.breachesOf(new NoRecipientLost())).hasSize(1);
    }

    @Test
    void onePersonMoreThanTheLimitInAMovingDayIsTooMany() {
        books.limit = 2;
        assertThat(books.breachesOf(new LimitNeverExceeded())).hasSize(2);
    }

    @Test
    void peopleOfTwoCalendarDaysMayBeOfOneMovingDay() {
        books.limit = 2;
        var evening = Instant.parse("2026-03-02T23:59:00Z");
        books.ledger.set(1, message("bob", evening));
        books.ledger.set(2, message("cyd", MORNING.plus(A_DAY).minusSeconds(1)));
        assertThat(books.breachesOf(new LimitNeverExceeded())).hasSize(1);

        books.ledger.set(2, message("cyd", MORNING.plus(A_DAY)));
        assertThat(books.breachesOf(new LimitNeverExceeded())).isEmpty();
    }

    @Test
    void aClaimAfterAStopIsOneTooMany() {
        books.wishes.add(new OptOut("ada", MORNING.minusMillis(1), true));
        assertThat(books.breachesOf(new NoSendAfterOptOut()))
                .containsExactly("attempt of-ada.1 was claimed after a stop");

        books.attempts.set(0, attempt("ada", "refused", MORNING));
        assertThat(books.breachesOf(new NoSendAfterOptOut())).isEmpty();
    }

    @Test
    void aMessageLongAfterAStopIsOneTooManyWhateverTheClaimsSay() {
        books.wishes.add(new OptOut("ada", MORNING.minusSeconds(31), true));
        books.attempts.removeFirst();

        assertThat(books.breachesOf(new NoSendAfterOptOut()))
                .containsExactly("attempt of-ada.1 was sent long after a stop");
    }

    @Test
    void whatIsHeldMaySendWhatWasUnderWayAndNoMore() {
        var firstTwo = new Pause("spring-sale", MORNING.minusSeconds(1), MORNING.plusSeconds(61), 2);
        books.attempts.clear();
        books.wishes.add(firstTwo);
        assertThat(books.breachesOf(new NoSendAfterOptOut())).isEmpty();

        books.wishes.set(0, new Pause("spring-sale", firstTwo.answered(), firstTwo.lifted(), 1));
        assertThat(books.breachesOf(new NoSendAfterOptOut())).hasSize(1);
    }

    @Test
    void aConfirmedReportThatTheViewLacksIsLost() {
        books.view.set(0, row("ada", "sent", 1));

        assertThat(books.breachesOf(new NoWebhookLost()))
                .containsExactly("attempt of-ada.1 was reported delivered, and the view does not know");
    }

    @Test
    void anAcknowledgedStopThatNobodyNotedIsLost() {
        books.wishes.add(new OptOut("ada", MORNING.plus(A_DAY), false));

        assertThat(books.breachesOf(new NoWebhookLost())).hasSize(1);
    }

    @Test
    void aRowThatSaysOtherwiseIsADifference() {
        books.view.set(0, row("ada", "read", 7));

        assertThat(books.breachesOf(new TablesMatchEvidence())).hasSize(1);
    }

    @Test
    void aRowWithoutAMessageIsADifference() {
        books.ledger.removeFirst();
        books.requested.remove("of-ada.1");

        assertThat(books.breachesOf(new TablesMatchEvidence()))
                .contains("attempt of-ada.1 was not sent, and a topic says it was")
                .hasSize(2);
    }

    @Test
    void aMessageThatNobodyAskedForIsADifference() {
        books.requested.remove("of-ada.1");

        assertThat(books.breachesOf(new TablesMatchEvidence()))
                .containsExactly("attempt of-ada.1 was sent, and no topic asks for it");
    }

    @Test
    void aMessageOfWhichATopicSaysThatItWasNotSentIsADifference() {
        books.denied.add("of-ada.1");

        assertThat(books.breachesOf(new TablesMatchEvidence()))
                .containsExactly("attempt of-ada.1 was sent, and a topic says it was not");
    }

    @Test
    void aCounterThatIsNotTheCountIsADifference() {
        books.kept = Map.of("settled", 3, "unconfirmed", 0, "messages_read", 1);

        assertThat(books.breachesOf(new TablesMatchEvidence())).hasSize(1);
    }

    private void thenAllHold() {
        assertThat(Promise.ALL)
                .allSatisfy(promise -> assertThat(books.breachesOf(promise)).isEmpty());
    }
}
