package dev.trickle.cli.token;

import dev.trickle.cli.api.ApiOptions;
import dev.trickle.cli.api.Environment;
import dev.trickle.cli.console.ExitCodes;
import dev.trickle.cli.token.Tokens.Role;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./trickle token create}. */
@Command(
        name = "create",
        description = {
            "Create a token and print it.",
            "The token is the only line on standard output. It is shown this once: the API stores its hash."
        },
        exitCodeList = {
            "0:The token was created.",
            "1:The API failed; the message says why.",
            "2:The command line is wrong, or the API refuses a value.",
            "3:The API cannot be reached.",
            "4:The API refuses the token, or it is not that of an operator."
        })
public final class TokenCreateCommand implements Callable<Integer> {

    @Option(
            names = "--name",
            paramLabel = "NAME",
            required = true,
            description = "Name of the owner, which the audit history shows.")
    private String name = "";

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            required = true,
            description = "viewer: reads everything; marketer: also changes campaigns and customers; operator: also"
                    + " resumes suspensions, resolves unconfirmed messages and manages tokens.")
    private Role role = Role.VIEWER;

    @Option(
            names = "--expires-in",
            paramLabel = "DURATION",
            description = "ISO duration after which the token expires, such as P90D (default: it does not expire).")
    private @Nullable String expiresIn;

    @Mixin
    private final ApiOptions options;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public TokenCreateCommand(Environment environment) {
        this.options = new ApiOptions(environment);
    }

    @Override
    public Integer call() {
        var created = new Tokens(options.api()).create(name, role, expiresIn);
        var line = spec.commandLine();
        line.getOut().println(created.token());
        line.getErr().println("Token created: " + created.id() + ". It is not shown again.");
        return ExitCodes.OK;
    }
}
