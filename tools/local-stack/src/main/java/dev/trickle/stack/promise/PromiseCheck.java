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
 * What became of a finished campaign, judged by what the simulated Cloud API accepted and not by what the pipeline
 * believes.
 */
public final class PromiseCheck {

    private final ExpectedCampaign expected;
    private final List<AcceptedMessage> ledger;
    private final List<ObservedRecipient> view;

    /**
     * @param ledger every message the simulator accepted
     * @param view every recipient of the campaign as the API shows it
     */
    public PromiseCheck(ExpectedCampaign expected, List<AcceptedMessage> ledger, List<ObservedRecipient> view) {
        this.expected = expected;
        this.ledger = List.copyOf(ledger);
        this.view = List.copyOf(view);
    }

    /** Every promise with what was found, in the order they are printed. */
    public List<PromiseResult> findings() {
        var people = expected.audience().size();
        return List.of(
                PromiseResult.exactly("recipients", view.size(), people),
                PromiseResult.exactly("messages accepted", ledger.size(), people),
                PromiseResult.exactly("people written to twice", writtenToTwice(), 0),
                PromiseResult.exactly("people forgotten", forgotten(), 0),
                PromiseResult.exactly("people written to who must not be", writtenToWrongly(), 0),
                PromiseResult.atMost(
                        "most people in any moving 24 hours", RollingDayCount.mostPeople(ledger), expected.limit()),
                PromiseResult.atMost("largest day", largestDay(), expected.limit()),
                PromiseResult.exactly("days used", byDay().size(), expected.days()),
                PromiseResult.exactly("view against ledger: differences", differences(), 0)
                        .with(String.format(Locale.ROOT, "in %,d rows", compared())));
    }

    private long writtenToTwice() {
        return ledger.stream().collect(groupingBy(AcceptedMessage::person, counting())).values().stream()
                .filter(messages -> messages > 1)
                .count();
    }

    private long forgotten() {
        var reached = reached();
        return expected.audience().stream()
                .filter(person -> !reached.contains(person))
                .count();
    }

    private long writtenToWrongly() {
        return reached().stream()
                .filter(person -> !expected.audience().contains(person))
                .count();
    }

    private long largestDay() {
        return byDay().values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    /** Rows whose state is another one than the ledger's, and messages or rows that only one side has. */
    private long differences() {
        var outcomes = outcomes();
        var unlike = view.stream()
                .filter(row -> row.messageId() == null || !Objects.equals(outcomes.get(row.messageId()), row.status()))
                .count();
        var inView = view.stream()
                .map(ObservedRecipient::messageId)
                .filter(Objects::nonNull)
                .collect(toSet());
        var onlyInLedger =
                outcomes.keySet().stream().filter(id -> !inView.contains(id)).count();
        var repeated = view.stream().filter(row -> row.messageId() != null).count() - inView.size();
        return unlike + onlyInLedger + repeated;
    }

    private long compared() {
        return Math.max(view.size(), ledger.size());
    }

    private Map<String, String> outcomes() {
        return ledger.stream()
                .collect(toMap(
                        AcceptedMessage::messageId, AcceptedMessage::outcome, (one, other) -> other, HashMap::new));
    }

    private Set<String> reached() {
        return ledger.stream().map(AcceptedMessage::person).collect(toSet());
    }

    private Map<LocalDate, Long> byDay() {
        return ledger.stream()
                .map(message -> message.at().atZone(expected.zone()).toLocalDate())
                .collect(groupingBy(identity(), counting()));
    }
}
