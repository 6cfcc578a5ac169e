package dev.trickle.api.consent;

import dev.trickle.api.problem.InvalidRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The columns of a file that contain consent, and how their cells are read. An opt-out in any of them wins. */
public final class ConsentColumns {

    public static final String SUBSCRIPTION = "subscription";

    /** The rule that an unreadable cell breaks. */
    public static final String UNREADABLE = "choice";

    /** Cached readings: a file has a handful of spellings in millions of cells. */
    private static final int MAX_CACHED = 1_000;

    private final List<Column> columns;
    private final boolean allAgreed;
    private final Map<Column, Map<String, StatedConsent>> cache = new HashMap<>();

    private ConsentColumns(List<Column> columns, boolean allAgreed) {
        this.columns = List.copyOf(columns);
        this.allAgreed = allAgreed;
    }

    /**
     * Finds the consent columns of a header: {@code subscription} and the columns in the options.
     *
     * @param header names in the file
     * @throws InvalidRequest if the options name a column that is missing
     */
    public static ConsentColumns of(List<String> header, ConsentOptions options) {
        var found = new ArrayList<Column>();
        for (var index = 0; index < header.size(); index++) {
            if (isSubscription(header.get(index))) {
                found.add(Column.subscription(index, header.get(index)));
            }
        }
        for (var index : indexesOf(options.columns(), header)) {
            if (!isSubscription(header.get(index))) {
                found.add(Column.mapped(index, header.get(index)));
            }
        }
        return new ConsentColumns(found, options.allAgreedReason() != null);
    }

    /** Creates columns for the fields in the options; the field {@code subscription} is always one of them. */
    public static ConsentColumns ofFields(ConsentOptions options) {
        var found = new ArrayList<Column>();
        found.add(Column.subscription(0, SUBSCRIPTION));
        for (var name : options.columns()) {
            if (!isSubscription(name)) {
                found.add(Column.mapped(found.size(), name));
            }
        }
        return new ConsentColumns(found, options.allAgreedReason() != null);
    }

    public List<Column> columns() {
        return columns;
    }

    /** Whether the cells of this column are consent instead of an attribute. */
    public boolean contains(int index) {
        return columns.stream().anyMatch(column -> column.index() == index);
    }

    /**
     * Reads the consent of one row.
     *
     * @param cells the text of the cell at an index; null or blank for an empty cell
     */
    public Consent read(IntFunction<@Nullable String> cells) {
        Column unreadable = null;
        var subscribed = false;
        for (var column : columns) {
            switch (read(column, cells.apply(column.index()))) {
                case UNSUBSCRIBED -> {
                    return Consent.OPT_OUT;
                }
                case SUBSCRIBED -> subscribed = true;
                case UNREADABLE -> unreadable = column;
                case UNSTATED -> {}
            }
        }
        if (unreadable != null) {
            return new Consent(StatedConsent.UNREADABLE, unreadable);
        }
        return new Consent(subscribed || allAgreed ? StatedConsent.SUBSCRIBED : StatedConsent.UNSTATED, null);
    }

    /**
     * The subscription that follows from a reading; null if the file has no consent column and the request states no
     * consent for all.
     */
    @Nullable
    public String subscription(StatedConsent reading) {
        return switch (reading) {
            case SUBSCRIBED -> Subscription.SUBSCRIBED;
            case UNSUBSCRIBED -> Subscription.UNSUBSCRIBED;
            case UNSTATED, UNREADABLE -> columns.isEmpty() ? null : Subscription.UNSTATED;
        };
    }

    private StatedConsent read(Column column, @Nullable String cell) {
        if (cell == null) {
            return StatedConsent.UNSTATED;
        }
        var known = cache.computeIfAbsent(column, key -> new HashMap<>());
        var reading = known.get(cell);
        if (reading == null) {
            reading = column.read(cell);
            if (known.size() < MAX_CACHED) {
                known.put(cell, reading);
            }
        }
        return reading;
    }

    private static List<Integer> indexesOf(List<String> names, List<String> header) {
        // A name with a comma arrives in pieces.
        var whole = indexOf(String.join(",", names), header);
        if (whole >= 0) {
            return List.of(whole);
        }
        var indexes = names.stream().map(name -> indexOf(name, header)).toList();
        if (indexes.contains(-1)) {
            throw InvalidRequest.of(
                    "subscription_column",
                    "unknown",
                    "subscription_column must name a column of the file: "
                            + header.stream()
                                    .filter(name -> ConsentWords.shared().possibleMeaningOf(name) != null)
                                    .toList());
        }
        return indexes.stream().distinct().toList();
    }

    /** Returns the index of the column with exactly this name, or else with another spelling of it; -1 if missing. */
    private static int indexOf(String name, List<String> header) {
        var exact = header.indexOf(name);
        if (exact >= 0) {
            return exact;
        }
        var folded = ComparableText.squeezed(name);
        return folded.isEmpty()
                ? -1
                : header.stream().map(ComparableText::squeezed).toList().indexOf(folded);
    }

    private static boolean isSubscription(String name) {
        return Objects.equals(ComparableText.squeezed(name), SUBSCRIPTION);
    }

    /**
     * A column about consent.
     *
     * @param index index in the header, from 0
     * @param name name in the file
     * @param dateReading meaning of a date in the column
     */
    public record Column(int index, String name, ConsentMeaning meaning, StatedConsent dateReading) {

        /** The column {@code subscription}, in which yes is an agreement. */
        static Column subscription(int index, String name) {
            return new Column(index, name, ConsentMeaning.AGREES, StatedConsent.UNREADABLE);
        }

        /** A column that the request maps. If its name is not about consent, its meaning is unclear. */
        static Column mapped(int index, String name) {
            var words = ConsentWords.shared();
            var possible = words.possibleMeaningOf(name);
            var meaning = possible == null ? ConsentMeaning.UNCLEAR : possible;
            return new Column(index, name, meaning, words.readDate(meaning, name));
        }

        StatedConsent read(String cell) {
            var reading = ConsentWords.shared().read(meaning, cell);
            return reading == StatedConsent.UNREADABLE && ConsentDates.isDate(cell) ? dateReading : reading;
        }
    }

    /**
     * The consent that a row states.
     *
     * @param column column whose value cannot be read; null if there is none
     */
    public record Consent(StatedConsent reading, @Nullable Column column) {

        public static final Consent OPT_OUT = new Consent(StatedConsent.UNSUBSCRIBED, null);
    }
}
