package dev.trickle.simulator.ledger;

import static dev.trickle.simulator.ledger.LedgerLines.delivery;
import static dev.trickle.simulator.ledger.LedgerLines.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.trickle.simulator.person.MessageStatus;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AcceptanceLogTest {

    private static final Instant MORNING = Instant.parse("2026-03-01T08:00:00Z");

    private static final DecidedOutcome READ = new DecidedOutcome(MessageStatus.READ, null);

    private final AcceptanceLog acceptanceLog = new AcceptanceLog(() -> MORNING);

    @Test
    void countsPeopleWithTheSameTemplateTwice() {
        acceptanceLog.accept(delivery("ada", "spring"));
        acceptanceLog.accept(delivery("bob", "spring"));
        acceptanceLog.accept(delivery("ada", "spring"));
        acceptanceLog.accept(delivery("bob", "autumn"));

        var summary = acceptanceLog.summary(ZoneOffset.UTC);

        assertThat(summary.accepted()).isEqualTo(4);
        assertThat(summary.people()).isEqualTo(2);
        assertThat(summary.writtenToMoreThanOnce()).isEqualTo(1);
        assertThat(summary.templates())
                .containsEntry("spring", new TemplateUse(3, 2, 1))
                .containsEntry("autumn", new TemplateUse(1, 1, 0));
    }

    @Test
    void refusedCallsAreCountedByCode() {
        acceptanceLog.countRefusal(190);
        acceptanceLog.countRefusal(131009);
        acceptanceLog.countRefusal(190);
        assertThat(acceptanceLog.summary(ZoneOffset.UTC).refused()).isEqualTo(Map.of(190, 2L, 131009, 1L));
    }

    @Test
    void lineListsConfirmedWebhooks() {
        var sequence = acceptanceLog.accept(delivery("ada", "spring")).sequence();
        acceptanceLog.recordOutcome(sequence, READ);
        acceptanceLog.markConfirmed(sequence, MessageStatus.SENT);
        assertThat(acceptanceLog.lines()).singleElement().satisfies(ledgerLine -> {
            assertThat(ledgerLine.webhooksDelivered()).containsExactly(MessageStatus.SENT);
            assertThat(ledgerLine.outcomeDelivered()).isFalse();
        });
        acceptanceLog.markConfirmed(sequence, MessageStatus.READ);
        assertThat(acceptanceLog.lines())
                .singleElement()
                .satisfies(
                        ledgerLine -> assertThat(ledgerLine.outcomeDelivered()).isTrue());
    }

    @Test
    void lineShowsTheHoldAndItsEnd() {
        for (var person : List.of("ada", "bob", "cyd")) {
            acceptanceLog.accept(delivery(person, "spring"));
        }
        acceptanceLog.markHeld(1);
        assertThat(acceptanceLog.lines().findFirst().orElseThrow()).satisfies(ledgerLine -> {
            assertThat(ledgerLine.hold()).isEqualTo(HeldStatus.WAITING);
            assertThat(ledgerLine.outcome()).isNull();
        });

        acceptanceLog.markHeld(2);
        acceptanceLog.markDropped(1, new DecidedOutcome(MessageStatus.FAILED, 132015));
        acceptanceLog.recordOutcome(2, READ);
        acceptanceLog.recordOutcome(3, READ);
        assertThat(acceptanceLog.lines())
                .extracting(LedgerLine::hold, LedgerLine::outcome, LedgerLine::code)
                .containsExactly(
                        tuple(HeldStatus.DROPPED, MessageStatus.FAILED, 132015),
                        tuple(HeldStatus.RELEASED, MessageStatus.READ, null),
                        tuple(null, MessageStatus.READ, null));
    }

    @Test
    void webhookOfAClearedLineDoesNotChangeLaterLines() {
        var forgotten = acceptanceLog.accept(delivery("ada", "spring")).sequence();
        acceptanceLog.reset();
        acceptanceLog.accept(delivery("bob", "spring"));
        acceptanceLog.markConfirmed(forgotten, MessageStatus.READ);
        assertThat(acceptanceLog.lines())
                .singleElement()
                .satisfies(
                        ledgerLine -> assertThat(ledgerLine.webhooksDelivered()).isEmpty());
    }

    @Test
    void calendarDaysDependOnTheZone() {
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
