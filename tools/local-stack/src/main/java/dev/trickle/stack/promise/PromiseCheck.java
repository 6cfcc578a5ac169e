package dev.trickle.stack.promise;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Checks the promises of a finished campaign against the messages that the simulated Cloud API accepted, and compares
 * the API of the pipeline with them.
 */
public final class PromiseCheck {

    private final ExpectedCampaign expected;
    private final List<AcceptedMessage> ledger;
    private final List<ObservedRecipient> view;

    /**
     * @param ledger all messages that the simulator accepted
     * @param view all recipients of the campaign as returned by the API
     */
    public PromiseCheck(ExpectedCampaign expected, List<AcceptedMessage> ledger, List<ObservedRecipient> view) {
        this.expected = expected;
        this.ledger = List.copyOf(ledger);
        this.view = List.copyOf(view);
    }

    /** Returns the result of each promise, in the order of the output. */
    public List<PromiseResult> results() {
        var people = expected.audience().size();
        return List.of(
                PromiseResult.exactly("recipients", view.size(), people),
                PromiseResult.exactly("messages accepted", ledger.size(), people),
                PromiseResult.exactly("people with duplicate messages", countDuplicates(), 0),
                PromiseResult.exactly("people without a message", countMissing(), 0),
                PromiseResult.exactly("people outside the audience", countUnintended(), 0),
                PromiseResult.atMost(
                        "most people in any 24 hours", RollingDayCount.maxPeople(ledger), expected.limit()),
                PromiseResult.atMost("most messages in a day", largestDay(), expected.limit()),
                PromiseResult.exactly("days used", messagesByDay().size(), expected.days()),
                PromiseResult.exactly("differences between API and ledger", countDifferences(), 0)
                        .withNote(String.format(Locale.ROOT, "in %,d rows", comparedRows())));
    }

    private long countDuplicates() {
        return ledger.stream().collect(groupingBy(AcceptedMessage::person, counting())).values().stream()
                .filter(messages -> messages > 1)
                .count();
    }

    private long countMissing() {
        var reached = peopleWithMessages();
        return expected.audience().stream()
                .filter(person -> !reached.contains(person))
                .count();
    }

    private long countUnintended() {
        return peopleWithMessages().stream()
                .filter(person -> !expected.audience().contains(person))
                .count();
    }

    private long largestDay() {
        return messagesByDay().values().stream()
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
    }

    /** Counts rows with another state than in the ledger, and messages and rows that only one side has. */
    private long countDifferences() {
        var outcomes = outcomesByMessage();
        var different = view.stream()
                .filter(row -> row.messageId() == null || !Objects.equals(outcomes.get(row.messageId()), row.status()))
                .count();
        var inView = view.stream()
                .map(ObservedRecipient::messageId)
                .filter(Objects::nonNull)
                .collect(toSet());
        var onlyInLedger =
                outcomes.keySet().stream().filter(id -> !inView.contains(id)).count();
        var repeated = view.stream().filter(row -> row.messageId() != null).count() - inView.size();
        return different + onlyInLedger + repeated;
    }

    private long comparedRows() {
        return Math.max(view.size(), ledger.size());
    }

    private Map<String, String> outcomesByMessage() {
        return ledger.stream()
                .collect(toMap(
                        AcceptedMessage::messageId, AcceptedMessage::outcome, (one, other) -> other, HashMap::new));
    }

    private Set<String> peopleWithMessages() {
        return ledger.stream().map(AcceptedMessage::person).collect(toSet());
    }

    private Map<LocalDate, Long> messagesByDay() {
        return ledger.stream()
                .map(message -> message.at().atZone(expected.zone()).toLocalDate())
                .collect(groupingBy(identity(), counting()));
    }
}
