package dev.trickle.cli;

import dev.trickle.cli.console.ExitCodes;
import dev.trickle.cli.console.Version;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./trickle version}. */
@Command(
        name = "version",
        description = "Show the version of this program and of Java.",
        exitCodeList = {"0:The version was printed.", "2:The command line is wrong."})
final class VersionCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final Version version;

    VersionCommand(Version version) {
        this.version = version;
    }

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        out.println(version);
        out.println("Java " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")");
        return ExitCodes.OK;
    }
}
