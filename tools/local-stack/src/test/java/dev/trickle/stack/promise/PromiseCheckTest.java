package dev.trickle.stack.promise;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Two people a day, three people: ada and bob on the first day, cyd on the second. Each test spoils one thing. */
class PromiseCheckTest {

    private static final Instant FIRST = Instant.parse("2026-03-02T08:00:00Z");
    private static final Instant SECOND = FIRST.plus(Duration.ofHours(24)).plusSeconds(61);
    private static final ExpectedCampaign THREE =
            new ExpectedCampaign(Set.of("ada", "bob", "cyd"), 2, ZoneId.of("Europe/Berlin"));

    private final List<AcceptedMessage> ledger = new ArrayList<>(
            List.of(accepted(FIRST, "ada", "read"), accepted(FIRST, "bob", "failed"), accepted(SECOND, "cyd", "sent")));
    private final List<ObservedRecipient> view =
            new ArrayList<>(List.of(seen("ada", "read"), seen("bob", "failed"), seen("cyd", "sent")));

    @Test
    void everythingHoldsForACampaignThatWentRight() {
        assertThat(findings()).allMatch(PromiseResult::holds);
    }

    @Test
    void seesARecipientThatIsMissingInTheView() {
        view.removeLast();

        assertThat(broken()).containsExactly("recipients", "view against ledger: differences");
    }

    @Test
    void seesSomebodyWrittenToTwice() {
        ledger.add(new AcceptedMessage(SECOND, "ada", "ada-again", "read"));

        assertThat(broken())
                .containsExactly("messages accepted", "people written to twice", "view against ledger: differences");
    }

    @Test
    void seesSomebodyForgotten() {
        ledger.removeLast();

        assertThat(broken())
                .containsExactly(
                        "messages accepted", "people forgotten", "days used", "view against ledger: differences");
    }

    @Test
    void seesSomebodyWrittenToWhoMustNotBe() {
        ledger.set(2, accepted(SECOND, "dan", "sent"));
        view.set(2, seen("dan", "sent"));

        assertThat(broken()).containsExactly("people forgotten", "people written to who must not be");
    }

    @Test
    void seesTooManyPeopleWithin24HoursAcrossMidnight() {
        ledger.set(2, accepted(FIRST.plus(Duration.ofHours(24)).minusMillis(1), "cyd", "sent"));

        assertThat(broken()).containsExactly("most people in any moving 24 hours");
    }

    @Test
    void countsAcceptancesExactly24HoursApartInDifferentWindows() {
        ledger.set(2, accepted(FIRST.plus(Duration.ofHours(24)), "cyd", "sent"));

        assertThat(broken()).isEmpty();
    }

    @Test
    void countsThePersonWhoGetsTwoMessagesWithinTheWindowOnce() {
        ledger.set(1, new AcceptedMessage(FIRST.plusSeconds(1), "ada", "ada-again", "read"));

        assertThat(RollingDayCount.mostPeople(ledger)).isEqualTo(1);
    }

    @Test
    void seesADayThatIsTooLargeAndACampaignThatIsTooShort() {
        ledger.set(2, accepted(FIRST.plusSeconds(5), "cyd", "sent"));

        assertThat(broken()).containsExactly("most people in any moving 24 hours", "largest day", "days used");
    }

    @Test
    void seesACampaignThatTakesADayTooMany() {
        ledger.set(1, accepted(FIRST.plus(Duration.ofDays(3)), "bob", "failed"));

        assertThat(broken()).containsExactly("days used");
    }

    @Test
    void seesARowWhoseStateIsNotTheLedgers() {
        view.set(1, seen("bob", "delivered"));

        assertThat(broken()).containsExactly("view against ledger: differences");
    }

    @Test
    void seesTwoRowsThatClaimTheSameMessage() {
        view.set(2, new ObservedRecipient("cyd", "read", "message-of-ada"));

        assertThat(findings().getLast().found()).isEqualTo(2);
    }

    @Test
    void seesARowThatNeverBecameAMessage() {
        view.set(1, new ObservedRecipient("bob", "skipped", null));

        assertThat(findings().getLast().found()).isEqualTo(2);
    }

    private List<PromiseResult> findings() {
        return new PromiseCheck(THREE, ledger, view).findings();
    }

    private List<String> broken() {
        return findings().stream()
                .filter(promiseResult -> !promiseResult.holds())
                .map(PromiseResult::promise)
                .toList();
    }

    private static AcceptedMessage accepted(Instant at, String person, String outcome) {
        return new AcceptedMessage(at, person, "message-of-" + person, outcome);
    }

    private static ObservedRecipient seen(String person, String status) {
        return new ObservedRecipient(person, status, "message-of-" + person);
    }
}
