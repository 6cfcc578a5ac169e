package dev.trickle.cli.token;

import dev.trickle.cli.api.ApiOptions;
import dev.trickle.cli.api.Environment;
import dev.trickle.cli.console.ExitCodes;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code ./trickle token revoke}. */
@Command(
        name = "revoke",
        description = "Revoke a token: the API refuses it from now on.",
        exitCodeList = {
            "0:The token is revoked.",
            "1:There is no such token, or the API failed.",
            "2:The command line is wrong.",
            "3:The API cannot be reached.",
            "4:The API refuses the token, or it is not that of an operator."
        })
public final class TokenRevokeCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "ID",
            converter = TokenId.class,
            description = "The id of the token, as './trickle token list' shows it.")
    private UUID id = new UUID(0, 0);

    @Mixin
    private final ApiOptions options;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public TokenRevokeCommand(Environment environment) {
        this.options = new ApiOptions(environment);
    }

    @Override
    public Integer call() {
        new Tokens(options.api()).revoke(id);
        spec.commandLine().getErr().println("Token revoked: " + id);
        return ExitCodes.OK;
    }

    /** Reads the id of a token. */
    private static final class TokenId implements ITypeConverter<UUID> {

        @Override
        public UUID convert(String value) {
            try {
                return UUID.fromString(value);
            } catch (IllegalArgumentException invalid) {
                throw new TypeConversionException("'" + value + "' is not the id of a token");
            }
        }
    }
}
