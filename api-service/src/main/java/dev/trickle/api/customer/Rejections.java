package dev.trickle.api.customer;

import java.util.ArrayList;
import java.util.List;

/** Counts the rows that were not taken and remembers the first reasons. */
final class Rejections {

    private static final int REMEMBERED = 1_000;

    private final List<RowError> first = new ArrayList<>();
    private int count;

    void add(RowError error) {
        count++;
        if (first.size() < REMEMBERED) {
            first.add(error);
        }
    }

    int count() {
        return count;
    }

    List<RowError> first() {
        return List.copyOf(first);
    }
}
