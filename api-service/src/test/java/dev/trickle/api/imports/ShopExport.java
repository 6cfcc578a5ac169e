package dev.trickle.api.imports;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A file of a shop in one dialect, and the right result of its import. */
final class ShopExport {

    private final ShopDialect dialect;
    private final Random random;
    private final List<Row> rows = new ArrayList<>();

    ShopExport(ShopDialect dialect, long seed, int count) {
        this.dialect = dialect;
        this.random = new Random(seed * 31 + dialect.name().hashCode());
        for (var index = 0; index < count; index++) {
            rows.add(index > 10 && random.nextInt(40) == 0 ? repeated(pick(rows)) : newRow(index));
        }
    }

    byte[] bytes() throws IOException {
        return dialect.isWorkbook() ? workbook() : text().getBytes(dialect.charset());
    }

    /** The field and rule of each rejected row. */
    Map<Long, String> expectedRejections() {
        var expected = new TreeMap<Long, String>();
        for (var index = 0; index < rows.size(); index++) {
            var rule = rows.get(index).person().rule();
            if (rule != null) {
                expected.put(
                        (long) index + dialect.firstRow(), dialect.header().get(dialect.phoneColumn()) + ":" + rule);
            }
        }
        return expected;
    }

    /** The values of each customer: those of the first row, and an opt-out of any row. */
    Map<String, String> expectedCustomers() {
        var first = new HashMap<String, Row>();
        var consents = new HashMap<String, List<Consent>>();
        for (var row : rows) {
            if (row.person().rule() == null) {
                first.putIfAbsent(row.person().e164(), row);
                consents.computeIfAbsent(row.person().e164(), key -> new ArrayList<>())
                        .add(row.consent());
            }
        }
        var expected = new TreeMap<String, String>();
        first.forEach((phone, row) -> {
            var stated = consents.get(phone);
            var optedOut = stated.contains(Consent.NO);
            var subscribed = !optedOut && stated.contains(Consent.YES);
            expected.put(
                    phone, describe(row.name(), subscribed, optedOut, String.join("|", row.tags()), attributes(row)));
        });
        return expected;
    }

    /** Describes the values of a customer. Numbers are written without zeros at their end. */
    static String describe(String name, boolean subscribed, boolean optedOut, String tags, String attributes) {
        var values = new TreeMap<String, String>();
        JsonMapper.shared()
                .readTree(attributes)
                .properties()
                .forEach(each -> values.put(
                        each.getKey(),
                        each.getValue().isNumber()
                                ? "number " + each.getValue().doubleValue()
                                : each.getValue().asString()));
        return name + " subscribed=" + subscribed + " optedOut=" + optedOut + " tags=" + tags + " " + values;
    }

    private String attributes(Row row) {
        var values = new TreeMap<String, Object>();
        values.put(dialect.attribute("id"), row.id());
        values.put(dialect.attribute("spent"), row.spent());
        if (row.bought() != null) {
            values.put(dialect.attribute("bought"), row.bought().toString());
        }
        if (!row.note().isEmpty()) {
            values.put(dialect.attribute("note"), row.note());
        }
        if (dialect.columns().containsKey("first")) {
            values.put(dialect.attribute("first"), row.first());
            values.put(dialect.attribute("last"), row.last());
        } else {
            values.put(dialect.attribute("full"), row.name());
        }
        return JsonMapper.shared().writeValueAsString(values);
    }

    private Row newRow(int index) {
        return new Row(
                person(index),
                index + 1,
                pick(dialect.firstNames()),
                pick(dialect.lastNames()),
                pick(List.of(Consent.YES, Consent.YES, Consent.NO, Consent.NOTHING)),
                BigDecimal.valueOf(random.nextInt(900_000), 2),
                random.nextInt(20) == 0 ? null : LocalDate.of(2015, 1, 1).plusDays(random.nextInt(3_600)),
                random.nextInt(30) == 0 ? pick(dialect.notes()) : "",
                random.nextInt(3) == 0 ? List.of("vip", "2024 spring") : List.of());
    }

    /** Another row about the same person, with another notation of the number and perhaps another consent. */
    private Row repeated(Row row) {
        var person = row.person();
        return new Row(
                person.rule() != null ? person : new Person(person.e164(), notation(person.e164()), null),
                rows.size() + 1,
                row.first(),
                pick(dialect.lastNames()),
                pick(List.of(Consent.YES, Consent.NO, Consent.NOTHING)),
                BigDecimal.valueOf(random.nextInt(900_000), 2),
                row.bought(),
                "",
                row.tags());
    }

    private Person person(int index) {
        if (random.nextInt(60) == 0) {
            return switch (random.nextInt(5)) {
                case 0 -> new Person("", "", "required");
                case 1 -> new Person("", dialect.unreadable(), "phone");
                case 2 -> new Person("", dialect.rounded(), "rounded");
                case 3 -> new Person("", "12345", "phone");
                default -> new Person("", "00000000000", "phone");
            };
        }
        var e164 = pick(dialect.prefixes()) + "%07d".formatted(10_000 + index * 7);
        return new Person(e164, notation(e164), null);
    }

    private String notation(String e164) {
        var digits = e164.substring(1);
        var national = digits.substring(2);
        return switch (random.nextInt(7)) {
            case 0 -> e164;
            case 1 -> "00" + digits;
            case 2 -> digits + ".0";
            case 3 ->
                "+" + digits.substring(0, 2) + " " + national.substring(0, 3) + " " + national.substring(3, 6) + "-"
                        + national.substring(6);
            case 4 ->
                dialect.equals(ShopDialect.POLISH)
                        ? national.substring(0, 3) + " " + national.substring(3, 6) + " " + national.substring(6)
                        : digits;
            case 5 -> dialect.equals(ShopDialect.POLISH) ? "\u00A0" + e164 : "\u202A" + e164 + "\u202C";
            default -> digits;
        };
    }

    private String text() {
        var lines = new StringBuilder(dialect.byteOrderMark() ? "\uFEFF" : "");
        lines.append(line(dialect.header()));
        rows.forEach(row -> lines.append(line(dialect.cells(row))));
        return lines.toString();
    }

    private String line(List<String> cells) {
        return cells.stream().map(this::quoted).collect(Collectors.joining(dialect.separator())) + "\r\n";
    }

    private String quoted(String cell) {
        return cell.contains(dialect.separator()) || cell.contains("\"") || cell.contains("\n")
                ? '"' + cell.replace("\"", "\"\"") + '"'
                : cell;
    }

    private byte[] workbook() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var workbook = new Workbook(bytes, "shop", "1.0")) {
            if (dialect.equals(ShopDialect.TURKISH)) {
                workbook.newWorksheet("Özet").value(0, 0, "Müşteri raporu 2025");
            }
            var sheet = workbook.newWorksheet(dialect.equals(ShopDialect.TURKISH) ? "Müşteriler" : "Klanten");
            sheet.value(0, 0, dialect.equals(ShopDialect.TURKISH) ? "Müşteri listesi" : "Klantenlijst");
            sheet.range(0, 0, 0, 5).merge();
            for (var column = 0; column < dialect.header().size(); column++) {
                sheet.value(1, column, dialect.header().get(column));
            }
            for (var index = 0; index < rows.size(); index++) {
                fill(sheet, index + 2, rows.get(index));
            }
            workbook.newWorksheet("Info").value(0, 0, "x");
        }
        return bytes.toByteArray();
    }

    private void fill(Worksheet sheet, int at, Row row) {
        var cells = dialect.cells(row);
        for (var column = 0; column < cells.size(); column++) {
            var name = dialect.header().get(column);
            if (column == dialect.phoneColumn() && cells.get(column).matches("[1-9]\\d{9,}")) {
                sheet.value(at, column, new BigDecimal(cells.get(column)));
            } else if (name.equals(dialect.columns().get("spent"))) {
                sheet.value(at, column, row.spent());
            } else if (name.equals(dialect.columns().get("id"))) {
                sheet.value(at, column, row.id());
            } else if (name.equals(dialect.columns().get("bought")) && row.bought() != null) {
                sheet.value(at, column, row.bought());
                sheet.style(at, column).format("dd.mm.yyyy").set();
            } else if (!cells.get(column).isEmpty()) {
                sheet.value(at, column, cells.get(column));
            }
        }
    }

    private <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** What a row says about consent. */
    enum Consent {
        YES,
        NO,
        NOTHING
    }

    /**
     * The person of a row.
     *
     * @param written the number as the file has it
     * @param rule the rule that rejects it; null if it is right
     */
    record Person(String e164, String written, @Nullable String rule) {}

    /** A row and its right values. */
    record Row(
            Person person,
            int id,
            String first,
            String last,
            Consent consent,
            BigDecimal spent,
            @Nullable LocalDate bought,
            String note,
            List<String> tags) {

        String name() {
            return first + " " + last;
        }
    }
}
