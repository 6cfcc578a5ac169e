package dev.trickle.cli.program;

import dev.trickle.cli.api.StackAddress;
import dev.trickle.cli.console.CommandFailed;
import dev.trickle.cli.console.ExitCodes;
import dev.trickle.cli.stack.InstallationFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./trickle up}: its options. The data folder becomes the working folder of the program. */
@Command(
        name = "up",
        description = {
            "Run Trickle on this machine, with the real clock and the real WhatsApp Cloud API.",
            "The data folder holds data, log and the settings file installation.yaml, which the first start writes."
                    + " Nothing is sent until the settings marked there are filled in. With --simulator, a simulated"
                    + " WhatsApp takes the messages and answers, so that everything can be tried. The API serves this"
                    + " machine only and needs no token. Ctrl-C ends it."
        },
        exitCodeList = {
            "1:It did not start; the message and the log say why.",
            "2:The command line is wrong; nothing was started.",
            "130:Ctrl-C ended it.",
            "143:The signal TERM ended it."
        })
public final class UpCommand implements Callable<Integer> {

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "The data folder (default: ./data, with --simulator ./trial). It becomes readable by its"
                    + " owner only.")
    private @Nullable Path data;

    @Option(
            names = "--simulator",
            description = "Simulate WhatsApp: no message leaves this machine. The data folder keeps this choice.")
    private boolean simulator;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Checks what can be checked before the build, and prints the data folder for the script. */
    @Override
    public Integer call() {
        verifyStart();
        spec.commandLine().getOut().println(folder());
        return ExitCodes.START_PROGRAM;
    }

    /** Whether a new data folder is one with a simulated WhatsApp. */
    public boolean simulator() {
        return simulator;
    }

    private Path folder() {
        return Objects.requireNonNullElse(data, Path.of(simulator ? "trial" : "data"));
    }

    private void verifyStart() {
        var problems = portProblems();
        if (!problems.isEmpty()) {
            var running = StackAddress.read(folder())
                    .map(stack -> "\nPerhaps Trickle already runs on this data folder: " + stack.api())
                    .orElse("");
            throw new CommandFailed(
                    ExitCodes.FAILED, "Not all ports are free.\n  " + String.join("\n  ", problems) + running);
        }
    }

    private List<String> portProblems() {
        try {
            return InstallationFile.ofFolder(folder()).stack().portProblems();
        } catch (IllegalArgumentException invalid) {
            throw new CommandFailed(ExitCodes.FAILED, String.valueOf(invalid.getMessage()));
        }
    }
}
