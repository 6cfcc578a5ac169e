package dev.trickle.benchmark;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;

/** What is to be measured, and how thoroughly; the later of two options counts. */
record BenchOptions(List<String> rows, RunOptions effort) {

    /**
     * Reads the command line; without a row all are meant.
     *
     * @throws IllegalArgumentException naming what it does not know
     */
    static BenchOptions of(List<String> arguments, Collection<String> known) {
        var rows = new ArrayList<String>();
        var runOptions = RunOptions.DEFAULT;
        for (var rest = arguments.iterator(); rest.hasNext(); ) {
            var argument = rest.next();
            switch (argument) {
                case "--quick" -> runOptions = RunOptions.QUICK;
                case "--full" -> runOptions = RunOptions.FULL;
                case "--runs" -> runOptions = new RunOptions(count(argument, rest), runOptions.events());
                case "--events" -> runOptions = new RunOptions(runOptions.runs(), count(argument, rest));
                default -> rows.add(known(argument, known));
            }
        }
        return new BenchOptions(rows.isEmpty() ? List.copyOf(known) : List.copyOf(rows), runOptions);
    }

    private static int count(String option, Iterator<String> rest) {
        var value = rest.hasNext() ? rest.next() : "";
        if (!value.matches("[1-9][0-9]{0,8}")) {
            throw new IllegalArgumentException(option + " needs a number from 1");
        }
        return Integer.parseInt(value);
    }

    private static String known(String row, Collection<String> rows) {
        if (!rows.contains(row)) {
            throw new IllegalArgumentException("There is no row " + row + "; there are " + String.join(", ", rows));
        }
        return row;
    }
}
