package dev.trickle.api.customer;

import dev.trickle.api.problem.FieldError;
import dev.trickle.api.problem.Fields;
import dev.trickle.api.problem.InvalidRequest;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.web.util.UriUtils;

/**
 * Refuses files with unmapped columns that look like consent: as attributes they would be ignored, and all people in
 * the file would be subscribed.
 */
final class ConsentQuestion {

    /** The rule that such a file breaks. */
    static final String RULE = "consent";

    private static final int MOST_COLUMNS = 20;

    /** Columns that are remembered: lines of JSON may each have other attributes, and the memory is limited. */
    private static final int MOST_REMEMBERED = 10_000;

    private static final int MOST_EXAMPLES = 4;
    private static final int LONGEST_NAME = 200;

    private final Map<String, Suspect> columns = new LinkedHashMap<>();
    private final ConsentWords words = ConsentWords.shared();

    /** Records a column of this name. */
    void column(String name) {
        columns.computeIfAbsent(name, this::suspect);
    }

    /** Records a value of a column; blank for an empty cell. */
    void value(String name, String text) {
        if (columns.size() >= MOST_REMEMBERED && !columns.containsKey(name)) {
            return;
        }
        var suspect = columns.computeIfAbsent(name, this::suspect);
        if (text.isBlank()) {
            return;
        }
        suspect.values++;
        suspect.consents += words.isAboutConsent(text) ? 1 : 0;
        // Only values from the list of spellings: any other value could name a person.
        if (suspect.examples.size() < MOST_EXAMPLES && words.isKnown(text)) {
            suspect.examples.add(text.strip());
        }
    }

    /** Removes a column whose meaning is known. */
    void leaveOut(String name) {
        columns.remove(name);
    }

    /** Whether no column was recorded. */
    boolean isEmpty() {
        return columns.isEmpty();
    }

    /** Whether a column of this name was recorded. */
    boolean knows(String name) {
        return columns.containsKey(name);
    }

    /**
     * Refuses the file if any recorded column looks like consent.
     *
     * @throws InvalidRequest naming the columns and the possible parameters
     */
    void ask() {
        var errors = columns.entrySet().stream()
                .filter(column -> column.getValue().looksLikeConsent())
                .limit(MOST_COLUMNS)
                .map(column -> question(column.getKey(), column.getValue()))
                .toList();
        if (!errors.isEmpty()) {
            throw new InvalidRequest(errors);
        }
    }

    private Suspect suspect(String name) {
        return new Suspect(words.senseOf(name) != null);
    }

    private static FieldError question(String name, Suspect suspect) {
        var shown = name.length() <= LONGEST_NAME && Fields.isStorable(name) ? name : "";
        var examples = suspect.examples.stream().map(value -> '"' + value + '"').collect(Collectors.joining(", "));
        return new FieldError(
                shown,
                RULE,
                "The column \"" + shown + "\" looks like consent to messages"
                        + (examples.isEmpty() ? "" : " (with values such as " + examples + ")")
                        + " and is not mapped. Send the file again with subscription_column="
                        + UriUtils.encode(shown, StandardCharsets.UTF_8)
                        + " if it states who agrees to messages (or name the column that does),"
                        + " or with subscription=all and a subscription_reason if all people in the file have agreed");
    }

    /** The recorded facts about a column. */
    private static final class Suspect {

        private final boolean isNamedSo;
        private final Set<String> examples = new LinkedHashSet<>();
        private int values;
        private int consents;

        private Suspect(boolean isNamedSo) {
            this.isNamedSo = isNamedSo;
        }

        private boolean looksLikeConsent() {
            return isNamedSo || (values > 0 && consents == values);
        }
    }
}
