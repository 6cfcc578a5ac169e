package dev.trickle.api.customer;

import dev.trickle.api.customer.ConsentColumns.Consent;
import dev.trickle.api.problem.InvalidRequest;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The consent in a file of JSON lines: in {@code subscription}, and in the fields or attributes that the order names. */
final class LineConsent {

    private static final Set<String> LEFT_OUT = Set.of(ConsentColumns.SUBSCRIPTION, ConsentFields.ATTRIBUTES);

    private final ConsentOrder order;
    private final ConsentColumns columns;
    private final ConsentFields fields = new ConsentFields();

    LineConsent(ConsentOrder order) {
        this.order = order;
        this.columns = ConsentColumns.ofFields(order);
    }

    /**
     * Checks the fields of the first lines.
     *
     * @throws InvalidRequest if a field that the order names is in none of the lines, or if a field looks like consent
     *     and the order names none
     */
    void check(ConsentQuestion head) {
        if (head.isEmpty()) {
            return;
        }
        for (var name : order.columns()) {
            if (!head.knows(name) && !head.knows(ConsentFields.ATTRIBUTES + '.' + name)) {
                throw InvalidRequest.of(
                        "subscription_column", "unknown", "subscription_column must name a field of the first lines");
            }
        }
        if (isUnanswered()) {
            head.ask();
        }
    }

    /**
     * Checks the fields of all lines.
     *
     * @throws UnmappedConsent if the values of a field look like consent and the order names none
     */
    void checkAtEnd(ConsentQuestion all) throws UnmappedConsent {
        if (isUnanswered()) {
            all.askAtEnd();
        }
    }

    /** Whether the request states nothing about consent. */
    boolean isUnanswered() {
        return !order.answersTheQuestion();
    }

    static ConsentQuestion question() {
        return new ConsentQuestion(CustomerRow.KNOWN, LEFT_OUT, 0);
    }

    /** Whether a field that the order does not name says that the person has opted out; for a line that is refused. */
    boolean hasUnmappedOptOut(ObjectNode line) {
        var found = new HashSet<String>();
        if (isUnanswered()) {
            ConsentFields.forEach(line, (name, text) -> {
                if (!LEFT_OUT.contains(name) && ConsentFields.isOptOut(name, text, CustomerRow.KNOWN)) {
                    found.add(name);
                }
            });
        }
        return !found.isEmpty();
    }

    Consent read(ObjectNode line) {
        if (isOptOutInPhone(line) || isOptOutInList(line)) {
            return Consent.OPT_OUT;
        }
        return columns.read(place -> textIn(line, columns.columns().get(place).name()));
    }

    /** People also write an opt-out beside the number. */
    private static boolean isOptOutInPhone(ObjectNode line) {
        return ConsentWords.shared().isOptOut(ConsentFields.textOf(line.path(CustomerFile.PHONE)));
    }

    /** A list or an object cannot be read as a consent, but one opt-out in it is clear. */
    private boolean isOptOutInList(ObjectNode line) {
        return columns.columns().stream().anyMatch(column -> {
            var value = ConsentFields.find(line, column.name());
            return value != null && value.isContainer() && ConsentFields.hasOptOut(value, column);
        });
    }

    /** The line without its consent fields, which are read separately. */
    ObjectNode withoutConsent(ObjectNode line) {
        if (columns.columns().stream().noneMatch(column -> ConsentFields.find(line, column.name()) != null)) {
            return line;
        }
        var rest = line.deepCopy();
        columns.columns().forEach(column -> ConsentFields.remove(rest, column.name()));
        return rest;
    }

    /**
     * Checks one line, also after the first ones.
     *
     * @throws InvalidRequest if its consent cannot be read, or an attribute looks like consent and the order names none
     */
    void checkRow(ObjectNode line, Consent consent) {
        var unreadable = consent.column();
        if (unreadable != null) {
            throw InvalidRequest.of(unreadable.name(), ConsentColumns.UNREADABLE, "cannot be read");
        }
        var unmapped = isUnanswered() ? fields.attributeAboutConsent(line) : null;
        if (unmapped != null) {
            throw InvalidRequest.of(unmapped, ConsentQuestion.RULE, "looks like consent");
        }
    }

    /** The subscription that the line states; null if it has no consent field. */
    @Nullable
    String subscription(ObjectNode line, Consent consent) {
        var isSilent = order.columns().isEmpty()
                && !line.has(ConsentColumns.SUBSCRIPTION)
                && consent.reading() == ConsentReading.UNSTATED;
        return isSilent ? null : columns.subscription(consent.reading());
    }

    private static @Nullable String textIn(JsonNode line, String path) {
        var found = ConsentFields.find(line, path);
        return found == null ? null : ConsentFields.textOf(found);
    }
}
