package dev.trickle.api.imports;

import dev.trickle.api.customerfile.RowError;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Counts rejected rows, keeps the first errors, and passes all errors to the report page by page. */
final class RejectedRows {

    private static final int MAX_FIRST = 1_000;
    private static final int PAGE_SIZE = 1_000;

    private final Consumer<List<RowError>> report;
    private final List<RowError> first = new ArrayList<>();
    private final List<RowError> page = new ArrayList<>();
    private int count;

    RejectedRows(Consumer<List<RowError>> report) {
        this.report = report;
    }

    void add(RowError error) {
        count++;
        if (first.size() < MAX_FIRST) {
            first.add(error);
        }
        page.add(error);
        if (page.size() == PAGE_SIZE) {
            flush();
        }
    }

    /** Passes the remaining errors to the report. */
    void flush() {
        if (!page.isEmpty()) {
            report.accept(List.copyOf(page));
            page.clear();
        }
    }

    int count() {
        return count;
    }

    List<RowError> first() {
        return List.copyOf(first);
    }
}
