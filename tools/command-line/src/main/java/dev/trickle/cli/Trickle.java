package dev.trickle.cli;

import dev.trickle.cli.account.AccountGroupCommand;
import dev.trickle.cli.account.AccountStartCommand;
import dev.trickle.cli.account.AccountStopCommand;
import dev.trickle.cli.api.Environment;
import dev.trickle.cli.console.CommandLines;
import dev.trickle.cli.console.ExitCodes;
import dev.trickle.cli.console.Version;
import dev.trickle.cli.deadletter.DeadLettersGroupCommand;
import dev.trickle.cli.deadletter.DeadLettersListCommand;
import dev.trickle.cli.deadletter.DeadLettersReplayCommand;
import dev.trickle.cli.deadletter.DeadLettersShowCommand;
import dev.trickle.cli.program.BenchCommand;
import dev.trickle.cli.program.ChaosCommand;
import dev.trickle.cli.program.DemoCommand;
import dev.trickle.cli.program.TestCommand;
import dev.trickle.cli.program.UpCommand;
import dev.trickle.cli.status.StatusCommand;
import dev.trickle.cli.token.TokenCreateCommand;
import dev.trickle.cli.token.TokenGroupCommand;
import dev.trickle.cli.token.TokenListCommand;
import dev.trickle.cli.token.TokenRevokeCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code ./trickle}. Each subcommand has a class of its own. */
@Command(
        name = "./trickle",
        description = "Sends WhatsApp marketing campaigns under Meta's messaging limit.",
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes of all commands:%n",
        exitCodeList = {
            "0:The command succeeded.",
            "1:The command failed; the message says why.",
            "2:The command line is wrong; nothing was done.",
            "3:The API, or Kafka, cannot be reached.",
            "4:The API refuses the token.",
            "5:Something needs attention ('status')."
        },
        footerHeading = "%nEnvironment:%n",
        footer = {
            "  TRICKLE_API_URL     Address of the API, for the commands that call it.",
            "  TRICKLE_TOKEN       Token for the API.",
            "  TRICKLE_JAVA_FLAGS  Flags for java instead of the usual ones ('demo', 'up', 'chaos', 'bench').",
            "  JAVA_HOME           The JDK to use, if it is 21 or newer.",
            "",
            "It needs a JDK 21 or newer and Maven 3.8 or newer, and nothing else.",
            "'./trickle help COMMAND' describes a command."
        })
public final class Trickle implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Trickle() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** Returns the command with its subcommands, in the order of the help text. */
    public static CommandLine commandLine() {
        return commandLine(Environment.ofProcess());
    }

    static CommandLine commandLine(Environment environment) {
        var account = new CommandLine(new AccountGroupCommand())
                .addSubcommand(new AccountStopCommand(environment))
                .addSubcommand(new AccountStartCommand(environment));
        var token = new CommandLine(new TokenGroupCommand())
                .addSubcommand(new TokenCreateCommand(environment))
                .addSubcommand(new TokenListCommand(environment))
                .addSubcommand(new TokenRevokeCommand(environment));
        var deadLetters = new CommandLine(new DeadLettersGroupCommand())
                .addSubcommand(new DeadLettersListCommand(environment))
                .addSubcommand(new DeadLettersShowCommand(environment))
                .addSubcommand(new DeadLettersReplayCommand(environment));
        return CommandLines.configured(new CommandLine(new Trickle())
                .addSubcommand(new DemoCommand())
                .addSubcommand(new UpCommand())
                .addSubcommand(new StatusCommand(environment, Version.ofProgram()))
                .addSubcommand(account)
                .addSubcommand(token)
                .addSubcommand(deadLetters)
                .addSubcommand(new TestCommand())
                .addSubcommand(new ChaosCommand())
                .addSubcommand(new BenchCommand())
                .addSubcommand(new VersionCommand(Version.ofProgram()))
                .addSubcommand(new HelpCommand()));
    }

    /** Shows the help text, as no command is named. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return ExitCodes.OK;
    }
}
