package dev.trickle.cli.deadletter;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./trickle dead-letters}: only a group of commands. */
@Command(
        name = "dead-letters",
        description = {
            "List, show and replay records that a service could not read.",
            "These commands connect to Kafka with the settings of the services: the environment variables and the file"
                    + " installation.yaml in the working folder. '--data FOLDER' names a local stack instead."
        },
        synopsisSubcommandLabel = "COMMAND",
        exitCodeList = {
            "0:The command succeeded.",
            "1:The command failed; the message says why.",
            "2:The command line is wrong.",
            "3:Kafka cannot be reached."
        })
public final class DeadLettersGroupCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "A command is missing: list, show or replay");
    }
}
