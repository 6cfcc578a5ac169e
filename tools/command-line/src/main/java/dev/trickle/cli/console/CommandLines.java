package dev.trickle.cli.console;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Settings of picocli that hold for every command. */
public final class CommandLines {

    private static final int WIDTH = 100;

    /** What picocli puts before some of its messages. */
    private static final String ERROR = "Error: ";

    private CommandLines() {}

    /** Applies the settings to a command and to the subcommands that it has by now; adds {@code --help} to each. */
    public static CommandLine configured(CommandLine line) {
        describe(line);
        return line.setUsageHelpWidth(WIDTH)
                .setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((wrong, arguments) -> refuse(wrong))
                .setExecutionExceptionHandler(CommandLines::report);
    }

    private static void describe(CommandLine line) {
        line.addMixin("help", new HelpOption());
        line.getCommandSpec()
                .usageMessage()
                .sortOptions(false)
                .sortSynopsis(false)
                .descriptionHeading("%n")
                .parameterListHeading("%nArguments:%n")
                .optionListHeading("%nOptions:%n")
                .commandListHeading("%nCommands:%n");
        if (line.getCommandSpec().usageMessage().exitCodeListHeading().isEmpty()) {
            line.getCommandSpec().usageMessage().exitCodeListHeading("%nExit codes:%n");
        }
        line.getSubcommands().values().forEach(CommandLines::describe);
    }

    /** Says what is wrong with the command line and where the options are described. */
    private static int refuse(ParameterException wrong) {
        var line = wrong.getCommandLine();
        var err = line.getErr();
        err.println("trickle: " + reason(wrong));
        UnmatchedArgumentException.printSuggestions(wrong, err);
        err.println("Run '" + line.getCommandSpec().qualifiedName() + " --help' for the options.");
        return ExitCodes.USAGE;
    }

    /** What is wrong with a command line, for the user. */
    public static String reason(ParameterException wrong) {
        var subcommands =
                String.join(", ", wrong.getCommandLine().getSubcommands().keySet());
        if (wrong instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
            var argument = unmatched.getUnmatched().getFirst();
            return subcommands.isEmpty()
                    ? "Unexpected argument '" + argument + "'"
                    : "There is no command '" + argument + "'; the commands are " + subcommands;
        }
        var message = String.valueOf(wrong.getMessage());
        return message.startsWith(ERROR) ? message.substring(ERROR.length()) : message;
    }

    private static int report(Exception failure, CommandLine line, ParseResult parsed) {
        if (failure instanceof CommandFailed failed) {
            line.getErr().println("trickle: " + failed.getMessage());
            return failed.exitCode();
        }
        line.getErr().println("trickle: The command failed: " + failure);
        return ExitCodes.FAILED;
    }
}
