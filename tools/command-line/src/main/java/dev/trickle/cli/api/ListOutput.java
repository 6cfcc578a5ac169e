package dev.trickle.cli.api;

import dev.trickle.cli.console.TextTable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the result of a command that lists: as a table, or as JSON. */
public final class ListOutput {

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    /**
     * Prints a list.
     *
     * @param items the list as it is written as JSON
     * @param table the same list as a table
     */
    public void print(Object items, TextTable table) {
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(ApiClient.JSON.writeValueAsString(items));
        } else {
            table.lines().forEach(out::println);
        }
    }
}
