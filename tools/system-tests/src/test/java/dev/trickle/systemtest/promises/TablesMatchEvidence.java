package dev.trickle.systemtest.promises;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.trickle.systemtest.promises.Evidence.Message;
import dev.trickle.systemtest.promises.Evidence.RecipientRow;
import dev.trickle.systemtest.promises.Evidence.Totals;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Ledger, topics, rows and counters agree. */
public final class TablesMatchEvidence implements Promise {

    private static final Set<String> ACCEPTED = Set.of("sent", "delivered", "read");

    @Override
    public String code() {
        return "differences";
    }

    @Override
    public List<String> breaches(Evidence evidence) {
        return Stream.of(
                        rowDifferences(evidence),
                        messagesWithoutRow(evidence),
                        topicDifferences(evidence),
                        counterDifferences(evidence))
                .flatMap(breaches -> breaches)
                .toList();
    }

    /** Compares each row with its message; of two messages, with the one that was not dropped. */
    private static Stream<String> rowDifferences(Evidence evidence) {
        Map<String, Message> ledger = evidence.ledger().stream()
                .collect(toMap(Message::recipient, message -> message, (one, other) -> one.dropped() ? other : one));
        return evidence.recipientRows().stream()
                .filter(recipientRow -> !isConsistent(recipientRow, ledger.get(recipientRow.recipient())))
                .map(recipientRow -> "recipient %s is shown as %s, but the ledger differs"
                        .formatted(recipientRow.recipient(), recipientRow.state()));
    }

    private static boolean isConsistent(RecipientRow recipientRow, @Nullable Message message) {
        if (message == null) {
            return !ACCEPTED.contains(recipientRow.state());
        }
        return !message.acknowledgedStatuses().contains(message.outcome())
                || recipientRow.state().equals(message.outcome());
    }

    /** Messages without a row. */
    private static Stream<String> messagesWithoutRow(Evidence evidence) {
        var shown =
                evidence.recipientRows().stream().map(RecipientRow::recipient).collect(toSet());
        return evidence.ledger().stream()
                .filter(message -> !shown.contains(message.recipient()))
                .map(message -> "attempt %s was accepted, but has no row".formatted(message.attempt()));
    }

    private static Stream<String> topicDifferences(Evidence evidence) {
        var accepted = evidence.ledger().stream().map(Message::attempt).collect(toSet());
        return Stream.of(
                        attemptsMatching(accepted, isNotIn(evidence.requested()), "was sent without a send request"),
                        attemptsMatching(
                                accepted, evidence.notSent()::contains, "was sent, but a topic reports it as not sent"),
                        attemptsMatching(accepted, isNotIn(evidence.reported()), "was sent, but no topic reports it"),
                        attemptsMatching(
                                evidence.reported(), isNotIn(accepted), "was not sent, but a topic reports it as sent"))
                .flatMap(breaches -> breaches);
    }

    private static Predicate<String> isNotIn(Set<String> these) {
        return attempt -> !these.contains(attempt);
    }

    private static Stream<String> attemptsMatching(Set<String> attempts, Predicate<String> wrong, String what) {
        return attempts.stream().filter(wrong).map(attempt -> "attempt " + attempt + " " + what);
    }

    private static Stream<String> counterDifferences(Evidence evidence) {
        return evidence.totals().stream()
                .filter(totals -> !totals.stored().equals(totals.recounted()))
                .map(TablesMatchEvidence::describe);
    }

    private static String describe(Totals totals) {
        return "campaign %s counts %s, but its rows give %s"
                .formatted(totals.campaign(), totals.stored(), totals.recounted());
    }
}
