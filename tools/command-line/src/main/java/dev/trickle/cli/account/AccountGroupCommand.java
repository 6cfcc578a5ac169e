package dev.trickle.cli.account;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./trickle account}: only a group of commands. */
@Command(
        name = "account",
        description = {
            "Stop and start the sending of an account.",
            "These commands need the token of an operator. The local stack of './trickle up' needs none, and continues"
                    + " to run while an account is stopped."
        },
        synopsisSubcommandLabel = "COMMAND",
        exitCodeList = {
            "0:The command succeeded.",
            "1:The command failed; the message says why.",
            "2:The command line is wrong, or the API refuses its values.",
            "3:The API cannot be reached.",
            "4:The API refuses the token."
        })
public final class AccountGroupCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "A command is missing: stop or start");
    }
}
