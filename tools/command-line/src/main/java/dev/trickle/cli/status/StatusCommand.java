package dev.trickle.cli.status;

import dev.trickle.cli.api.ApiClient;
import dev.trickle.cli.api.ApiOptions;
import dev.trickle.cli.api.Environment;
import dev.trickle.cli.console.ExitCodes;
import dev.trickle.cli.console.Version;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./trickle status}. */
@Command(
        name = "status",
        description = {
            "Show the state of an installation and what needs attention.",
            "It shows the health, the quota of each account today and in the last 24 hours, running campaigns, open"
                    + " suspensions and notices, and whether the scheduler releases messages."
                    + " A token of any role will do."
        },
        exitCodeList = {
            "0:All is well.",
            "1:The command failed; the message says why.",
            "2:The command line is wrong.",
            "3:The API cannot be reached.",
            "4:The API refuses the token.",
            "5:Something needs attention: an open suspension, a notice, a scheduler that recovers or does not answer, an"
                    + " unhealthy API."
        })
public final class StatusCommand implements Callable<Integer> {

    @Option(names = "--json", description = "Print JSON with the API's field names.")
    private boolean json;

    @Mixin
    private final ApiOptions options;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final Version version;

    public StatusCommand(Environment environment, Version version) {
        this.options = new ApiOptions(environment);
        this.version = version;
    }

    @Override
    public Integer call() {
        var report = new StatusReader(options.api()).read(version);
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(ApiClient.JSON.writeValueAsString(report));
        } else {
            new StatusText(report).lines().forEach(out::println);
        }
        return report.attention().isEmpty() ? ExitCodes.OK : ExitCodes.ATTENTION;
    }
}
