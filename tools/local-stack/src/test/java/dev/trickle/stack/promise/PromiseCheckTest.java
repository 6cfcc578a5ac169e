package dev.trickle.stack.promise;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Three people, two per day: ada and bob on the first day, cyd on the second. Each test breaks one promise. */
class PromiseCheckTest {

    private static final Instant FIRST = Instant.parse("2026-03-02T08:00:00Z");
    private static final Instant SECOND = FIRST.plus(Duration.ofHours(24)).plusSeconds(61);
    private static final ExpectedCampaign EXPECTED =
            new ExpectedCampaign(Set.of("ada", "bob", "cyd"), 2, ZoneId.of("Europe/Berlin"));

    private final List<AcceptedMessage> ledger = new ArrayList<>(
            List.of(accepted(FIRST, "ada", "read"), accepted(FIRST, "bob", "failed"), accepted(SECOND, "cyd", "sent")));
    private final List<ObservedRecipient> view =
            new ArrayList<>(List.of(observed("ada", "read"), observed("bob", "failed"), observed("cyd", "sent")));

    @Test
    void allPromisesHoldForACorrectCampaign() {
        assertThat(results()).allMatch(PromiseResult::holds);
    }

    @Test
    void detectsARecipientMissingInTheApi() {
        view.removeLast();

        assertThat(broken()).containsExactly("recipients", "differences between API and ledger");
    }

    @Test
    void detectsADuplicate() {
        ledger.add(new AcceptedMessage(SECOND, "ada", "ada-again", "read"));

        assertThat(broken())
                .containsExactly(
                        "messages accepted", "people with duplicate messages", "differences between API and ledger");
    }

    @Test
    void detectsAMissingMessage() {
        ledger.removeLast();

        assertThat(broken())
                .containsExactly(
                        "messages accepted",
                        "people without a message",
                        "days used",
                        "differences between API and ledger");
    }

    @Test
    void detectsAnUnintendedRecipient() {
        ledger.set(2, accepted(SECOND, "dan", "sent"));
        view.set(2, observed("dan", "sent"));

        assertThat(broken()).containsExactly("people without a message", "people outside the audience");
    }

    @Test
    void detectsTooManyPeopleWithin24HoursAcrossMidnight() {
        ledger.set(2, accepted(FIRST.plus(Duration.ofHours(24)).minusMillis(1), "cyd", "sent"));

        assertThat(broken()).containsExactly("most people in any 24 hours");
    }

    @Test
    void countsAcceptancesExactly24HoursApartInDifferentWindows() {
        ledger.set(2, accepted(FIRST.plus(Duration.ofHours(24)), "cyd", "sent"));

        assertThat(broken()).isEmpty();
    }

    @Test
    void countsAPersonOncePerWindow() {
        ledger.set(1, new AcceptedMessage(FIRST.plusSeconds(1), "ada", "ada-again", "read"));

        assertThat(RollingDayCount.maxPeople(ledger)).isEqualTo(1);
    }

    @Test
    void detectsALargeDayAndAShortCampaign() {
        ledger.set(2, accepted(FIRST.plusSeconds(5), "cyd", "sent"));

        assertThat(broken()).containsExactly("most people in any 24 hours", "most messages in a day", "days used");
    }

    @Test
    void detectsAnAdditionalDay() {
        ledger.set(1, accepted(FIRST.plus(Duration.ofDays(3)), "bob", "failed"));

        assertThat(broken()).containsExactly("days used");
    }

    @Test
    void detectsADifferentState() {
        view.set(1, observed("bob", "delivered"));

        assertThat(broken()).containsExactly("differences between API and ledger");
    }

    @Test
    void detectsTwoRowsWithTheSameMessage() {
        view.set(2, new ObservedRecipient("cyd", "read", "message-of-ada"));

        assertThat(results().getLast().found()).isEqualTo(2);
    }

    @Test
    void detectsARowWithoutAMessage() {
        view.set(1, new ObservedRecipient("bob", "skipped", null));

        assertThat(results().getLast().found()).isEqualTo(2);
    }

    private List<PromiseResult> results() {
        return new PromiseCheck(EXPECTED, ledger, view).results();
    }

    private List<String> broken() {
        return results().stream()
                .filter(promiseResult -> !promiseResult.holds())
                .map(PromiseResult::promise)
                .toList();
    }

    private static AcceptedMessage accepted(Instant at, String person, String outcome) {
        return new AcceptedMessage(at, person, "message-of-" + person, outcome);
    }

    private static ObservedRecipient observed(String person, String status) {
        return new ObservedRecipient(person, status, "message-of-" + person);
    }
}
