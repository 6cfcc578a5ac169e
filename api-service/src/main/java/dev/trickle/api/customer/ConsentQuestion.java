package dev.trickle.api.customer;

import dev.trickle.api.problem.FieldError;
import dev.trickle.api.problem.Fields;
import dev.trickle.api.problem.InvalidRequest;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    private static final int LONGEST_NAME = 200;

    private final Set<String> known;
    private final Set<String> leftOut;
    private final int cached;
    private final Map<String, ConsentSuspect> columns = new LinkedHashMap<>();

    /**
     * A question about columns.
     *
     * @param known columns with a meaning of their own, where only opt-outs count
     * @param leftOut columns that are not asked about
     * @param cached number of values to remember of each
     */
    ConsentQuestion(Set<String> known, Set<String> leftOut, int cached) {
        this.known = Set.copyOf(known);
        this.leftOut = Set.copyOf(leftOut);
        this.cached = cached;
    }

    /** Records a column of this name. */
    ConsentSuspect column(String name) {
        return columns.computeIfAbsent(name, this::suspect);
    }

    /** Records a value of a column; blank for an empty cell. */
    void value(String name, String text, long row) {
        var remembered = columns.get(name);
        var column = remembered == null ? suspect(name) : remembered;
        column.value(text, row);
        if (remembered == null && (columns.size() < MOST_REMEMBERED || isWorthAsking(column))) {
            columns.put(name, column);
        }
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
        var errors = asked(ConsentSuspect::looksLikeConsent)
                .map(column -> question(column.getKey(), column.getValue()))
                .toList();
        if (!errors.isEmpty()) {
            throw new InvalidRequest(errors);
        }
    }

    /**
     * The same for a file whose import has begun, by the values of its columns. Names are asked about before it begins;
     * in lines behind the first ones, a field whose name looks like consent makes only its own line be refused.
     *
     * @throws UnmappedConsent with the columns and the first rows that speak of consent
     */
    void askAtEnd() throws UnmappedConsent {
        var errors = asked(ConsentSuspect::valuesLookLikeConsent)
                .map(column -> new RowError(column.getValue().firstRow(), column.getKey(), RULE))
                .toList();
        if (!errors.isEmpty()) {
            throw new UnmappedConsent(errors);
        }
    }

    private Stream<Map.Entry<String, ConsentSuspect>> asked(Predicate<ConsentSuspect> suspicion) {
        return columns.entrySet().stream()
                .filter(column -> !leftOut.contains(column.getKey()))
                .filter(column -> suspicion.test(column.getValue()))
                .limit(MOST_COLUMNS);
    }

    private boolean isWorthAsking(ConsentSuspect column) {
        return columns.size() < MOST_REMEMBERED + MOST_COLUMNS && column.looksLikeConsent();
    }

    private ConsentSuspect suspect(String name) {
        return known.contains(name) ? ConsentSuspect.known(cached) : ConsentSuspect.named(name, cached);
    }

    private static FieldError question(String name, ConsentSuspect suspect) {
        var shown = name.length() <= LONGEST_NAME && Fields.isStorable(name) ? name : "";
        var examples =
                suspect.examples().stream().map(value -> '"' + value + '"').collect(Collectors.joining(", "));
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
}
