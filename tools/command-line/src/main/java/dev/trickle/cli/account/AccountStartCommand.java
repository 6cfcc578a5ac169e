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

/** {@code ./trickle account start}. */
@Command(
        name = "start",
        description = "End the stop of an account. Suspensions by Meta stay.",
        exitCodeList = {
            "0:The account is not stopped any more.",
            "1:There is no such account, or the API could not confirm it: repeat the command.",
            "2:The command line is wrong.",
            "3:The API cannot be reached.",
            "4:The API refuses the token, or it is not that of an operator."
        })
public final class AccountStartCommand implements Callable<Integer> {

    @Parameters(paramLabel = "ACCOUNT", description = "The name of the account in the settings, such as default.")
    private String account = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for those who see the account later.")
    private @Nullable String reason;

    @Mixin
    private final ApiOptions options;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public AccountStartCommand(Environment environment) {
        this.options = new ApiOptions(environment);
    }

    @Override
    public Integer call() {
        var started = new AccountCommands(options.api()).start(account, reason);
        spec.commandLine().getOut().println("Account " + started.account() + " is started");
        return ExitCodes.OK;
    }
}
