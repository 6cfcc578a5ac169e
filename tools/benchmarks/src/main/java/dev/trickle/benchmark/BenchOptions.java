package dev.trickle.benchmark;

import dev.trickle.cli.program.BenchCommand;
import dev.trickle.cli.program.ProgramArguments;
import java.util.Collection;
import java.util.List;

/** The rows to measure, and how thoroughly. */
record BenchOptions(List<String> rows, RunOptions effort) {

    /**
     * Parses the command line; without a row all are measured.
     *
     * @throws IllegalArgumentException with a message for the user, if an argument is unknown or invalid
     */
    static BenchOptions of(List<String> arguments, Collection<String> known) {
        var command = ProgramArguments.parse(new BenchCommand(), arguments);
        command.rows().forEach(row -> checkKnown(row, known));
        return new BenchOptions(command.rows().isEmpty() ? List.copyOf(known) : command.rows(), effort(command));
    }

    private static RunOptions effort(BenchCommand command) {
        var defaults = command.quick() ? RunOptions.QUICK : command.full() ? RunOptions.FULL : RunOptions.DEFAULT;
        return new RunOptions(
                command.runs().orElse(defaults.runs()), command.events().orElse(defaults.events()));
    }

    private static void checkKnown(String row, Collection<String> rows) {
        if (!rows.contains(row)) {
            throw new IllegalArgumentException("There is no row " + row + "; there are " + String.join(", ", rows));
        }
    }
}
