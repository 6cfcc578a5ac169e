package dev.trickle.cli.program;

import dev.trickle.cli.console.ExitCodes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** {@code ./trickle test}: its help text. Every other argument is Maven's. */
@Command(
        name = "test",
        description = "Build everything and run all tests with Maven.",
        customSynopsis = "./trickle test [-h] [MAVEN ARGUMENTS]",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./trickle test",
            "  ./trickle test -pl tools/command-line -am -Dtest='Status*' \\",
            "      -Dsurefire.failIfNoSpecifiedTests=false"
        },
        exitCodeList = {"0:All tests passed.", "1:A test failed, or Maven refused its arguments."})
public final class TestCommand implements Callable<Integer> {

    @Unmatched
    private List<String> arguments = new ArrayList<>();

    /** The arguments of Maven. */
    public List<String> mavenArguments() {
        return List.copyOf(arguments);
    }

    @Override
    public Integer call() {
        return ExitCodes.START_PROGRAM;
    }
}
