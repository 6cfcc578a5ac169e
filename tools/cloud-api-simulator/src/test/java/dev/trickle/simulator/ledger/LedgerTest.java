package dev.trickle.simulator.ledger;

import static dev.trickle.simulator.ledger.Lines.delivery;
import static dev.trickle.simulator.ledger.Lines.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.trickle.simulator.person.Status;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgerTest {

    private static final Instant MORNING = Instant.parse("2026-03-01T08:00:00Z");

    private static final Ending READ = new Ending(Status.READ, null);

    private final Ledger ledger = new Ledger(() -> MORNING);

    @Test
    void aPersonWrittenToTwiceIsCountedForTheTemplateTheyGotTwice() {
        ledger.accept(delivery("ada", "spring"));
        ledger.accept(delivery("bob", "spring"));
        ledger.accept(delivery("ada", "spring"));
        ledger.accept(delivery("bob", "autumn"));

        var summary = ledger.summary(ZoneOffset.UTC);

        assertThat(summary.accepted()).isEqualTo(4);
        assertThat(summary.people()).isEqualTo(2);
        assertThat(summary.writtenToMoreThanOnce()).isEqualTo(1);
        assertThat(summary.templates())
                .containsEntry("spring", new TemplateUse(3, 2, 1))
                .containsEntry("autumn", new TemplateUse(1, 1, 0));
    }

    @Test
    void callsThatWereRefusedAreCountedByCode() {
        ledger.refuse(190);
        ledger.refuse(131009);
        ledger.refuse(190);
        assertThat(ledger.summary(ZoneOffset.UTC).refused()).isEqualTo(Map.of(190, 2L, 131009, 1L));
    }

    @Test
    void aLineKnowsWhichWebhooksWereTaken() {
        var sequence = ledger.accept(delivery("ada", "spring")).sequence();
        ledger.leaves(sequence, READ);
        ledger.confirm(sequence, Status.SENT);
        assertThat(ledger.lines()).singleElement().satisfies(line -> {
            assertThat(line.webhooksDelivered()).containsExactly(Status.SENT);
            assertThat(line.outcomeDelivered()).isFalse();
        });
        ledger.confirm(sequence, Status.READ);
        assertThat(ledger.lines())
                .singleElement()
                .satisfies(line -> assertThat(line.outcomeDelivered()).isTrue());
    }

    @Test
    void aLineSaysThatItsMessageIsHeldAndWhatBecameOfThat() {
        for (var person : List.of("ada", "bob", "cyd")) {
            ledger.accept(delivery(person, "spring"));
        }
        ledger.hold(1);
        assertThat(ledger.lines().findFirst().orElseThrow()).satisfies(line -> {
            assertThat(line.hold()).isEqualTo(Hold.WAITING);
            assertThat(line.outcome()).isNull();
        });

        ledger.hold(2);
        ledger.drop(1, new Ending(Status.FAILED, 132015));
        ledger.leaves(2, READ);
        ledger.leaves(3, READ);
        assertThat(ledger.lines())
                .extracting(Line::hold, Line::outcome, Line::code)
                .containsExactly(
                        tuple(Hold.DROPPED, Status.FAILED, 132015),
                        tuple(Hold.RELEASED, Status.READ, null),
                        tuple(null, Status.READ, null));
    }

    @Test
    void aWebhookOfAForgottenLineTouchesNoLaterOne() {
        var forgotten = ledger.accept(delivery("ada", "spring")).sequence();
        ledger.reset();
        ledger.accept(delivery("bob", "spring"));
        ledger.confirm(forgotten, Status.READ);
        assertThat(ledger.lines())
                .singleElement()
                .satisfies(line -> assertThat(line.webhooksDelivered()).isEmpty());
    }

    @Test
    void theDayOfALineDependsOnTheZone() {
        var lines = List.of(
                line("ada", Instant.parse("2026-03-01T22:30:00Z")),
                line("bob", Instant.parse("2026-03-02T00:30:00Z")),
                line("bob", Instant.parse("2026-03-02T00:31:00Z")));
        var berlin = ZoneId.of("Europe/Berlin");
        var kolkata = ZoneId.of("Asia/Kolkata");

        assertThat(CalendarDays.of(lines, berlin)).isEqualTo(new CalendarDays(berlin, 2, 2, 1));
        assertThat(CalendarDays.of(lines, kolkata)).isEqualTo(new CalendarDays(kolkata, 1, 3, 2));
    }
}
