package dev.trickle.api.consent;

import dev.trickle.api.problem.FieldError;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.problem.RequestFields;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.web.util.UriUtils;

/**
 * Rejects files with unmapped columns that look like consent. As attributes these columns would be ignored, and all
 * people in the file would be subscribed.
 */
public final class UnmappedConsentCheck {

    /** The rule that such a file breaks. */
    public static final String RULE = "consent";

    private static final int MAX_ERRORS = 20;

    /** Maximum number of recorded columns. Each line of JSON may have other attributes, and the memory is limited. */
    private static final int MAX_RECORDED_COLUMNS = 10_000;

    private static final int MAX_NAME_LENGTH = 200;

    private final Set<String> known;
    private final Set<String> ignored;
    private final int cacheSize;
    private final Map<String, UnmappedColumn> columns = new LinkedHashMap<>();

    /**
     * Creates a check without recorded columns.
     *
     * @param known columns that the import defines; only explicit opt-outs count in them
     * @param ignored columns that never cause a rejection
     * @param cacheSize maximum number of cached values of a column
     */
    public UnmappedConsentCheck(Set<String> known, Set<String> ignored, int cacheSize) {
        this.known = Set.copyOf(known);
        this.ignored = Set.copyOf(ignored);
        this.cacheSize = cacheSize;
    }

    /** Adds a column with this name, if there is none, and returns it. */
    public UnmappedColumn addColumn(String name) {
        return columns.computeIfAbsent(name, this::newColumn);
    }

    /** Records the value of a cell. The text of an empty cell is blank. */
    public void recordValue(String name, String text, long row) {
        var recorded = columns.get(name);
        var column = recorded == null ? newColumn(name) : recorded;
        column.recordValue(text, row);
        if (recorded == null && (columns.size() < MAX_RECORDED_COLUMNS || causesRejection(column))) {
            columns.put(name, column);
        }
    }

    /** Whether no column was recorded. */
    public boolean isEmpty() {
        return columns.isEmpty();
    }

    /** Whether a column of this name was recorded. */
    public boolean hasColumn(String name) {
        return columns.containsKey(name);
    }

    /**
     * Rejects the file if any recorded column looks like consent.
     *
     * @throws InvalidRequest naming the columns and the possible parameters
     */
    public void rejectUnmappedConsent() {
        var errors = columnsThat(UnmappedColumn::looksLikeConsent)
                .map(column -> error(column.getKey(), column.getValue()))
                .toList();
        if (!errors.isEmpty()) {
            throw new InvalidRequest(errors);
        }
    }

    /**
     * Returns the columns whose values look like consent, after all rows were read. Names of columns are checked before,
     * in the first rows. In later JSON lines an attribute whose name looks like consent rejects only its own line.
     */
    public List<UnmappedConsent> findUnmappedConsentValues() {
        return columnsThat(UnmappedColumn::valuesLookLikeConsent)
                .map(column -> new UnmappedConsent(column.getValue().firstRow(), column.getKey()))
                .toList();
    }

    private Stream<Map.Entry<String, UnmappedColumn>> columnsThat(Predicate<UnmappedColumn> looksLikeConsent) {
        return columns.entrySet().stream()
                .filter(column -> !ignored.contains(column.getKey()))
                .filter(column -> looksLikeConsent.test(column.getValue()))
                .limit(MAX_ERRORS);
    }

    /** Whether a column beyond the maximum is recorded because it looks like consent. */
    private boolean causesRejection(UnmappedColumn column) {
        return columns.size() < MAX_RECORDED_COLUMNS + MAX_ERRORS && column.looksLikeConsent();
    }

    private UnmappedColumn newColumn(String name) {
        return known.contains(name) ? UnmappedColumn.ofKnownSubject(cacheSize) : UnmappedColumn.ofName(name, cacheSize);
    }

    private static FieldError error(String name, UnmappedColumn column) {
        var shown = name.length() <= MAX_NAME_LENGTH && RequestFields.isStorable(name) ? name : "";
        var examples =
                column.examples().stream().map(value -> '"' + value + '"').collect(Collectors.joining(", "));
        return new FieldError(
                shown,
                RULE,
                "The column \"" + shown + "\" looks like consent to messages"
                        + (examples.isEmpty() ? "" : " (with values such as " + examples + ")")
                        + " and is not mapped. Send the file again with subscription_column="
                        + UriUtils.encode(shown, StandardCharsets.UTF_8)
                        + " if it states who agrees to messages (or name the column that does),"
                        + " or with subscription=subscribed and a subscription_reason if all people in the file have agreed");
    }

    /**
     * A column whose values look like consent.
     *
     * @param row row of an opt-out, or of the first value about consent
     */
    public record UnmappedConsent(long row, String column) {}
}
