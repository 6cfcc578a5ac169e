package dev.trickle.api.customer;

import dev.trickle.api.problem.InvalidRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The columns of a file that hold consent, and how their cells are read. An opt-out in any of them wins. */
final class ConsentColumns {

    static final String SUBSCRIPTION = "subscription";

    /** The rule that an unreadable cell breaks. */
    static final String UNREADABLE = "choice";

    /** Cached readings: a file has a handful of spellings in millions of cells. */
    private static final int CACHED = 1_000;

    private final List<Column> columns;
    private final boolean everybodyAgreed;
    private final Map<Column, Map<String, StatedConsent>> cache = new HashMap<>();

    private ConsentColumns(List<Column> columns, boolean everybodyAgreed) {
        this.columns = List.copyOf(columns);
        this.everybodyAgreed = everybodyAgreed;
    }

    /**
     * Finds the consent columns that an order names in a header.
     *
     * @param header the names as they are in the file
     * @throws InvalidRequest if the order names a column that is missing
     */
    static ConsentColumns of(List<String> header, ConsentOptions order) {
        var found = new ArrayList<Column>();
        for (var place = 0; place < header.size(); place++) {
            if (isSubscription(header.get(place))) {
                found.add(Column.subscription(place, header.get(place)));
            }
        }
        for (var place : placesOf(order.columns(), header)) {
            if (!isSubscription(header.get(place))) {
                found.add(Column.mapped(place, header.get(place)));
            }
        }
        return new ConsentColumns(found, order.everybodyAgreed() != null);
    }

    /** Takes the named fields as columns; the field {@code subscription} is always one of them. */
    static ConsentColumns ofFields(ConsentOptions order) {
        var found = new ArrayList<Column>();
        found.add(Column.subscription(0, SUBSCRIPTION));
        for (var name : order.columns()) {
            if (!isSubscription(name)) {
                found.add(Column.mapped(found.size(), name));
            }
        }
        return new ConsentColumns(found, order.everybodyAgreed() != null);
    }

    List<Column> columns() {
        return columns;
    }

    /** Whether the cells of this column are consent instead of an attribute. */
    boolean has(int place) {
        return columns.stream().anyMatch(column -> column.place() == place);
    }

    /**
     * Reads the consent of one row.
     *
     * @param cells the text in a column by its place; null or blank for an empty cell
     */
    Consent read(IntFunction<@Nullable String> cells) {
        Column unreadable = null;
        var subscribed = false;
        for (var column : columns) {
            switch (read(column, cells.apply(column.place()))) {
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
        return new Consent(subscribed || everybodyAgreed ? StatedConsent.SUBSCRIBED : StatedConsent.UNSTATED, null);
    }

    /**
     * The subscription that follows from a reading; null if the file has no consent column and the request states no
     * consent for all.
     */
    @Nullable
    String subscription(StatedConsent reading) {
        return switch (reading) {
            case SUBSCRIBED -> CustomerEntry.SUBSCRIBED;
            case UNSUBSCRIBED -> CustomerEntry.UNSUBSCRIBED;
            case UNSTATED, UNREADABLE -> columns.isEmpty() ? null : CustomerEntry.UNSTATED;
        };
    }

    private StatedConsent read(Column column, @Nullable String cell) {
        if (cell == null) {
            return StatedConsent.UNSTATED;
        }
        var known = cache.computeIfAbsent(column, one -> new HashMap<>());
        var reading = known.get(cell);
        if (reading == null) {
            reading = column.read(cell);
            if (known.size() < CACHED) {
                known.put(cell, reading);
            }
        }
        return reading;
    }

    private static List<Integer> placesOf(List<String> names, List<String> header) {
        // A name with a comma arrives in pieces.
        var whole = placeOf(String.join(",", names), header);
        if (whole >= 0) {
            return List.of(whole);
        }
        var places = names.stream().map(name -> placeOf(name, header)).toList();
        if (places.contains(-1)) {
            throw InvalidRequest.of(
                    "subscription_column",
                    "unknown",
                    "subscription_column must name a column of the file: "
                            + header.stream()
                                    .filter(name -> ConsentWords.shared().possibleSenseOf(name) != null)
                                    .toList());
        }
        return places.stream().distinct().toList();
    }

    /** The place of the column with exactly this name, or else with another spelling of it; -1 if there is none. */
    private static int placeOf(String name, List<String> header) {
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
     * @param place in the header, from 0
     * @param name as it is in the file
     * @param dateReading what a date means in it
     */
    record Column(int place, String name, ConsentMeaning sense, StatedConsent dateReading) {

        /** The column {@code subscription}, in which yes is an agreement. */
        static Column subscription(int place, String name) {
            return new Column(place, name, ConsentMeaning.AGREES, StatedConsent.UNREADABLE);
        }

        /** A column that the request maps. If its name is not about consent, its sense is unclear. */
        static Column mapped(int place, String name) {
            var words = ConsentWords.shared();
            var possible = words.possibleSenseOf(name);
            var sense = possible == null ? ConsentMeaning.UNCLEAR : possible;
            return new Column(place, name, sense, words.dateReading(sense, name));
        }

        StatedConsent read(String cell) {
            var reading = ConsentWords.shared().read(sense, cell);
            return reading == StatedConsent.UNREADABLE && ConsentDates.isDate(cell) ? dateReading : reading;
        }
    }

    /**
     * The consent that a row states.
     *
     * @param column whose value cannot be read; null if there is none
     */
    record Consent(StatedConsent reading, @Nullable Column column) {

        static final Consent OPT_OUT = new Consent(StatedConsent.UNSUBSCRIBED, null);
    }
}
