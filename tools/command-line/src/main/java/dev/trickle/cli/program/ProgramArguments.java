package dev.trickle.cli.program;

import dev.trickle.cli.console.CommandLines;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Parses the arguments of a program that the script {@code trickle} starts, by the options of its command. */
public final class ProgramArguments {

    private ProgramArguments() {}

    /**
     * Parses the arguments into the fields of the command.
     *
     * @throws IllegalArgumentException with a message for the user, if an argument is unknown or invalid
     */
    public static <T> T parse(T command, List<String> arguments) {
        try {
            CommandLines.configured(new CommandLine(command)).parseArgs(arguments.toArray(String[]::new));
            return command;
        } catch (ParameterException wrong) {
            throw new IllegalArgumentException(CommandLines.reason(wrong), wrong);
        }
    }
}
