package dev.trickle.scheduler.store;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.scheduler.SortedStore;
import dev.trickle.scheduler.recipient.Recipient;
import dev.trickle.scheduler.recipient.Recipient.Person;
import dev.trickle.scheduler.recipient.RecipientState.InFlight;
import dev.trickle.scheduler.recipient.RecipientState.RetryScheduled;
import dev.trickle.scheduler.recipient.ReleasedPage;
import java.time.Instant;
import java.time.LocalDate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InFlightRecipientsTest {

    private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");
    private static final Instant OVERDUE = NINE.plusSeconds(3_600);
    private static final int MANY = 500;

    private final StateStores stores = SortedStore.emptyStores();
    private InFlightRecipients inFlightRecipients = new InFlightRecipients(SHOP, stores);

    @Test
    void recipientsReleasedTogetherShareAPage() {
        IntStream.range(0, MANY).forEach(number -> inFlightRecipients.put(released("person-" + number, 1)));
        inFlightRecipients.save();

        assertThat(pages()).isEqualTo(MANY / ReleasedPage.SIZE + 1);

        IntStream.range(0, MANY).forEach(number -> recordOutcome(released("person-" + number, 1)));
        assertThat(pages()).isZero();
    }

    @Test
    void aPageIsDeletedWithItsLastRecipient() {
        inFlightRecipients.put(released("ada", 1));
        inFlightRecipients.put(released("bob", 1));
        inFlightRecipients.save();

        recordOutcome(released("ada", 1));
        assertThat(pages()).isOne();

        recordOutcome(released("bob", 1));
        assertThat(pages()).isZero();
    }

    @Test
    void recipientsWithOutcomesAreNotInFlightAfterARestart() {
        inFlightRecipients.put(released("ada", 1));
        inFlightRecipients.put(released("bob", 1));
        inFlightRecipients.save();
        recordOutcome(released("ada", 1));

        restart();

        assertThat(inFlightRecipients.find(id("ada"))).isEmpty();
        assertThat(inFlightRecipients.all()).containsExactly(released("bob", 1));

        recordOutcome(released("bob", 1));
        assertThat(pages()).isZero();
    }

    @Test
    void theLatestReleaseCountsAfterARestart() {
        inFlightRecipients.put(released("ada", 1));
        inFlightRecipients.put(released("bob", 1));
        inFlightRecipients.save();
        recordOutcome(released("ada", 1));
        stores.recipients().put(StoreKeys.key(SHOP, id("ada")), null);
        inFlightRecipients.put(released("ada", 2));
        inFlightRecipients.save();

        restart();

        assertThat(inFlightRecipients.all()).containsExactlyInAnyOrder(released("ada", 2), released("bob", 1));
        recordOutcome(released("ada", 2));
        restart();
        assertThat(inFlightRecipients.all()).containsExactly(released("bob", 1));
    }

    @Test
    void aNewStateBeforeTheOutcomeReplacesTheOldOne() {
        inFlightRecipients.put(released("ada", 1));
        var republished = released("ada", 1)
                .withState(new InFlight(request("ada", 1), LocalDate.EPOCH, OVERDUE.plusSeconds(3_600)));
        inFlightRecipients.put(republished);
        inFlightRecipients.save();

        assertThat(inFlightRecipients.findOverdue(OVERDUE, MANY)).isEmpty();
        assertThat(inFlightRecipients.nextOverdue()).contains(OVERDUE.plusSeconds(3_600));
        restart();
        assertThat(inFlightRecipients.all()).containsExactly(republished);
    }

    @Test
    void releasesAfterARestartAreAddedToTheEarlierOnes() {
        inFlightRecipients.put(released("ada", 1));
        inFlightRecipients.save();
        restart();
        inFlightRecipients.put(released("bob", 1));
        inFlightRecipients.save();
        restart();

        assertThat(inFlightRecipients.all()).containsExactly(released("ada", 1), released("bob", 1));
    }

    private void recordOutcome(Recipient recipient) {
        stores.recipients()
                .put(StoreKeys.key(SHOP, recipient.id()), recipient.withState(new RetryScheduled(NINE, null)));
        inFlightRecipients.remove(recipient);
        inFlightRecipients.save();
    }

    private void restart() {
        inFlightRecipients = new InFlightRecipients(SHOP, stores);
    }

    private int pages() {
        return ((SortedStore<ReleasedPage>) stores.inFlight()).entries().size();
    }

    private static Recipient released(String name, int attempt) {
        var person = new Person(TestPeople.customer(name), TestPeople.key(name));
        return Recipient.planned(id(name), SPRING_SALE, person, NINE)
                .withAttempt(attempt, new InFlight(request(name, attempt), LocalDate.EPOCH, OVERDUE));
    }

    private static SendRequested request(String name, int attempt) {
        return new SendRequested(
                new AttemptId(id(name), attempt),
                SPRING_SALE,
                TestPeople.customer(name),
                TestPeople.key(name),
                new PhoneNumberId("1"),
                OVERDUE,
                1,
                0,
                null,
                NINE);
    }

    private static RecipientId id(String name) {
        return RecipientId.of(SPRING_SALE, TestPeople.key(name));
    }
}
