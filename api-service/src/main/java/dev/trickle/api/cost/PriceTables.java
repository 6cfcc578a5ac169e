package dev.trickle.api.cost;

import java.io.IOException;
import java.io.Reader;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/** The installed tables of prices. A table replaces the earlier ones as a whole, from its day on. */
final class PriceTables {

    private static final List<String> COLUMNS = List.of("source", "date", "currency", "country", "category", "price");
    private static final CSVFormat FORMAT = CSVFormat.DEFAULT
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setTrim(true)
            .get();
    private static final Pattern COUNTRY = Pattern.compile("[A-Z]{2}");
    private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
    private static final Pattern PRICE = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");

    private final NavigableMap<LocalDate, PriceTable> byDate;

    private PriceTables(NavigableMap<LocalDate, PriceTable> byDate) {
        this.byDate = byDate;
    }

    static PriceTables none() {
        return new PriceTables(new TreeMap<>());
    }

    /**
     * Reads comma-separated values with a header of the columns source, date, currency, country, category and price.
     *
     * @throws IllegalArgumentException if a row is not valid or contradicts another one; the message names the row
     */
    static PriceTables read(Reader csv) throws IOException {
        var byDate = new TreeMap<LocalDate, PriceTable>();
        try (var rows = FORMAT.parse(csv)) {
            if (!rows.getHeaderNames().containsAll(COLUMNS)) {
                throw new IllegalArgumentException("The first line must contain the columns " + COLUMNS);
            }
            for (var row : rows) {
                add(row, byDate);
            }
        }
        return new PriceTables(byDate);
    }

    private static void add(CSVRecord row, Map<LocalDate, PriceTable> byDate) {
        var table = new PriceTable(
                row.get("source"), date(row), text(row, "currency", CURRENCY), Map.of(key(row), price(row)));
        byDate.merge(table.date(), table, (known, added) -> join(known, added, row));
    }

    private static PriceTable join(PriceTable known, PriceTable added, CSVRecord row) {
        if (!known.source().equals(added.source()) || !known.currency().equals(added.currency())) {
            throw invalid(row, "all rows of a date must have the same source and currency");
        }
        var prices = new HashMap<>(known.prices());
        added.prices().forEach((key, price) -> {
            if (prices.put(key, price) != null) {
                throw invalid(row, "country and category have a price already");
            }
        });
        return new PriceTable(known.source(), known.date(), known.currency(), prices);
    }

    private static PriceTable.Key key(CSVRecord row) {
        var category = row.get("category");
        if (category.isEmpty()) {
            throw invalid(row, "category is missing");
        }
        return new PriceTable.Key(text(row, "country", COUNTRY), category);
    }

    private static BigDecimal price(CSVRecord row) {
        return new BigDecimal(text(row, "price", PRICE));
    }

    private static LocalDate date(CSVRecord row) {
        try {
            return LocalDate.parse(row.get("date"));
        } catch (DateTimeException invalid) {
            throw invalid(row, "date must be a day such as 2026-10-01");
        }
    }

    private static String text(CSVRecord row, String column, Pattern format) {
        var text = row.get(column);
        if (!format.matcher(text).matches()) {
            throw invalid(row, column + " is not valid");
        }
        return text;
    }

    private static IllegalArgumentException invalid(CSVRecord row, String rule) {
        return new IllegalArgumentException("Row " + row.getRecordNumber() + ": " + rule);
    }

    /** The table in force on this day; empty if all tables are later. */
    Optional<PriceTable> on(LocalDate day) {
        return Optional.ofNullable(byDate.floorEntry(day)).map(Map.Entry::getValue);
    }
}
