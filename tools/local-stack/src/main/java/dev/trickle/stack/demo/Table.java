package dev.trickle.stack.demo;

import dev.trickle.stack.proof.Finding;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Findings as a table: what was promised, what was found, what it must be. */
final class Table {

    private Table() {}

    static String of(List<Finding> findings) {
        return findings.stream().map(Table::line).collect(Collectors.joining("\n"));
    }

    private static String line(Finding finding) {
        return String.format(
                        Locale.ROOT,
                        "  %s %-40s %,8d   %-10s %s",
                        finding.holds() ? "✓" : "✗",
                        finding.promise(),
                        finding.found(),
                        finding.limit(),
                        finding.note())
                .stripTrailing();
    }
}
