package dev.trickle.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Results of all measured benchmarks, as a table and as a JSON file. */
record Results(List<Result> rows) {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    Results {
        rows = List.copyOf(rows);
    }

    String table() {
        var table = new StringBuilder(line("row", "unit", "ours", "limit", "ratio"));
        for (var row : rows) {
            table.append(line(
                    row.name(),
                    row.unit(),
                    number("%,.0f", row.ours()),
                    number("%,.0f", row.limit()),
                    number("%.2f", row.ratio())));
        }
        return table.toString();
    }

    void writeTo(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, JSON.writeValueAsBytes(this));
    }

    private static String line(String row, String unit, String ours, String limit, String ratio) {
        return String.format(Locale.ROOT, "%-18s %-14s %12s %12s %7s%n", row, unit, ours, limit, ratio);
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
