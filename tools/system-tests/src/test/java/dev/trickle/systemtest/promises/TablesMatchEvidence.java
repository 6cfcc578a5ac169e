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

/** The view equals the log, and the log what happened: ledger, topics, rows and counters say the same. */
public final class TablesMatchEvidence implements Promise {

    private static final Set<String> ACCEPTED = Set.of("sent", "delivered", "read");

    @Override
    public String counted() {
        return "differences";
    }

    @Override
    public List<String> breaches(Evidence evidence) {
        return Stream.of(rows(evidence), unknown(evidence), topics(evidence), counters(evidence))
                .flatMap(breaches -> breaches)
                .toList();
    }

    /** What the view shows of a message, the one that was not dropped if there are two, and what became of it. */
    private static Stream<String> rows(Evidence evidence) {
        Map<String, Message> ledger = evidence.ledger().stream()
                .collect(toMap(Message::recipient, message -> message, (one, other) -> one.dropped() ? other : one));
        return evidence.view().stream()
                .filter(recipientRow -> !agrees(recipientRow, ledger.get(recipientRow.recipient())))
                .map(recipientRow -> "recipient %s is shown as %s, and the ledger has it otherwise"
                        .formatted(recipientRow.recipient(), recipientRow.state()));
    }

    private static boolean agrees(RecipientRow recipientRow, @Nullable Message message) {
        if (message == null) {
            return !ACCEPTED.contains(recipientRow.state());
        }
        return !message.confirmed().contains(message.outcome())
                || recipientRow.state().equals(message.outcome());
    }

    /** Messages that no row of the view is about. */
    private static Stream<String> unknown(Evidence evidence) {
        var shown = evidence.view().stream().map(RecipientRow::recipient).collect(toSet());
        return evidence.ledger().stream()
                .filter(message -> !shown.contains(message.recipient()))
                .map(message -> "attempt %s was accepted, and the view does not show it".formatted(message.attempt()));
    }

    private static Stream<String> topics(Evidence evidence) {
        var accepted = evidence.ledger().stream().map(Message::attempt).collect(toSet());
        return Stream.of(
                        those(accepted, not(evidence.requested()), "was sent, and no topic asks for it"),
                        those(accepted, evidence.denied()::contains, "was sent, and a topic says it was not"),
                        those(accepted, not(evidence.reported()), "was sent, and no topic says so"),
                        those(evidence.reported(), not(accepted), "was not sent, and a topic says it was"))
                .flatMap(breaches -> breaches);
    }

    private static Predicate<String> not(Set<String> these) {
        return attempt -> !these.contains(attempt);
    }

    private static Stream<String> those(Set<String> attempts, Predicate<String> wrong, String what) {
        return attempts.stream().filter(wrong).map(attempt -> "attempt " + attempt + " " + what);
    }

    private static Stream<String> counters(Evidence evidence) {
        return evidence.totals().stream()
                .filter(totals -> !totals.kept().equals(totals.recounted()))
                .map(TablesMatchEvidence::difference);
    }

    private static String difference(Totals totals) {
        return "campaign %s counts %s, and its rows are %s"
                .formatted(totals.campaign(), totals.kept(), totals.recounted());
    }
}
