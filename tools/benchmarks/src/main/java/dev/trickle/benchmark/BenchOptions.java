package dev.trickle.benchmark;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What is to be measured, and how thoroughly. */
record BenchOptions(List<String> rows, Effort effort) {

    /**
     * Reads the command line; without a row all are meant.
     *
     * @throws IllegalArgumentException naming what it does not know
     */
    static BenchOptions of(List<String> arguments, Collection<String> known) {
        var rows = new ArrayList<String>();
        var effort = Effort.USUAL;
        for (var argument : arguments) {
            switch (argument) {
                case "--quick" -> effort = Effort.QUICK;
                case "--full" -> effort = Effort.FULL;
                default -> rows.add(known(argument, known));
            }
        }
        return new BenchOptions(rows.isEmpty() ? List.copyOf(known) : List.copyOf(rows), effort);
    }

    private static String known(String row, Collection<String> rows) {
        if (!rows.contains(row)) {
            throw new IllegalArgumentException("There is no row " + row + "; there are " + String.join(", ", rows));
        }
        return row;
    }
}
