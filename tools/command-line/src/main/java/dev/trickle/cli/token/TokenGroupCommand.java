package dev.trickle.cli.token;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./trickle token}: only a group of commands. */
@Command(
        name = "token",
        description = {
            "Create, list and revoke access tokens of the API.",
            "These commands need the token of an operator. The local stack of './trickle up' needs none. On another"
                    + " installation the api-service itself creates the first token, in the database:",
            "  java -jar service.jar token create --name=NAME --role=operator"
        },
        synopsisSubcommandLabel = "COMMAND",
        exitCodeList = {
            "0:The command succeeded.",
            "1:The command failed; the message says why.",
            "2:The command line is wrong, or the API refuses its values.",
            "3:The API cannot be reached.",
            "4:The API refuses the token."
        })
public final class TokenGroupCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "A command is missing: create, list or revoke");
    }
}
