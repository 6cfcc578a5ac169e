package dev.trickle.cli.account;

import dev.trickle.cli.api.ApiOptions;
import dev.trickle.cli.api.Environment;
import dev.trickle.cli.console.ExitCodes;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./trickle account stop}. */
@Command(
        name = "stop",
        description = {
            "Stop all sending of an account, also of new campaigns.",
            "When the command ends, no further message is started; it shows how many were being sent at that moment."
                    + " Only './trickle account start' ends the stop."
        },
        exitCodeList = {
            "0:The account is stopped.",
            "1:There is no such account, or the API could not confirm it: repeat the command.",
            "2:The command line is wrong.",
            "3:The API cannot be reached.",
            "4:The API refuses the token, or it is not that of an operator."
        })
public final class AccountStopCommand implements Callable<Integer> {

    @Parameters(paramLabel = "ACCOUNT", description = "The name of the account in the settings, such as default.")
    private String account = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for those who see the account later.")
    private @Nullable String reason;

    @Mixin
    private final ApiOptions options;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public AccountStopCommand(Environment environment) {
        this.options = new ApiOptions(environment);
    }

    @Override
    public Integer call() {
        var stopped = new AccountCommands(options.api()).stop(account, reason);
        spec.commandLine()
                .getOut()
                .println("Account " + stopped.account() + " is stopped since " + stopped.since()
                        + ". Messages being sent at that moment: " + stopped.inFlight());
        return ExitCodes.OK;
    }
}
