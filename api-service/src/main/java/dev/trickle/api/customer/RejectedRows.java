package dev.trickle.api.customer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Counts the rows that were not taken, remembers the first reasons, and hands all of them over page by page. */
final class RejectedRows {

    private static final int REMEMBERED = 1_000;
    private static final int PAGE = 1_000;

    private final Consumer<List<RowError>> report;
    private final List<RowError> first = new ArrayList<>();
    private final List<RowError> page = new ArrayList<>();
    private int count;

    RejectedRows(Consumer<List<RowError>> report) {
        this.report = report;
    }

    void add(RowError error) {
        count++;
        if (first.size() < REMEMBERED) {
            first.add(error);
        }
        page.add(error);
        if (page.size() == PAGE) {
            flush();
        }
    }

    /** Hands over what has not been yet. */
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
