package dev.trickle.stack.demo;

import dev.trickle.stack.promise.PromiseResult;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Formats results as a table: the promise, the actual value and the required value. */
final class ResultTable {

    private ResultTable() {}

    static String format(List<PromiseResult> results) {
        return results.stream().map(ResultTable::line).collect(Collectors.joining("\n"));
    }

    private static String line(PromiseResult promiseResult) {
        return String.format(
                        Locale.ROOT,
                        "  %s %-40s %,8d   %-10s %s",
                        promiseResult.holds() ? "✓" : "✗",
                        promiseResult.promise(),
                        promiseResult.found(),
                        promiseResult.limit(),
                        promiseResult.note())
                .stripTrailing();
    }
}
