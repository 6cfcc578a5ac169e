package dev.trickle.cli;

import dev.trickle.cli.console.ExitCodes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./trickle help}: the help text of a command, or the list of commands. */
@Command(
        name = "help",
        description = "Describe a command, or list all commands.",
        exitCodeList = {"0:The help text was printed.", "2:There is no such command."})
final class HelpCommand implements Callable<Integer> {

    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "The command, such as 'token create'.")
    private List<String> path = new ArrayList<>();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var line = spec.root().commandLine();
        for (var name : path) {
            var next = line.getSubcommands().get(name);
            if (next == null) {
                throw new ParameterException(
                        line,
                        "There is no command '" + name + "'; there are "
                                + String.join(", ", line.getSubcommands().keySet()));
            }
            line = next;
        }
        line.usage(spec.commandLine().getOut());
        return ExitCodes.OK;
    }
}
