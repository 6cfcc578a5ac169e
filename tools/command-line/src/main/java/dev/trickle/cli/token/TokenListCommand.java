package dev.trickle.cli.token;

import dev.trickle.cli.api.ApiOptions;
import dev.trickle.cli.api.Environment;
import dev.trickle.cli.api.ListOutput;
import dev.trickle.cli.console.ExitCodes;
import dev.trickle.cli.console.TextTable;
import dev.trickle.cli.token.Tokens.Token;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./trickle token list}. */
@Command(
        name = "list",
        description = "List all tokens, also expired and revoked ones, without their secrets.",
        exitCodeList = {
            "0:The tokens were listed.",
            "1:The API failed; the message says why.",
            "2:The command line is wrong.",
            "3:The API cannot be reached.",
            "4:The API refuses the token, or it is not that of an operator."
        })
public final class TokenListCommand implements Callable<Integer> {

    @Mixin
    private final ListOutput output = new ListOutput();

    @Mixin
    private final ApiOptions options;

    public TokenListCommand(Environment environment) {
        this.options = new ApiOptions(environment);
    }

    @Override
    public Integer call() {
        var tokens = new Tokens(options.api()).list();
        output.print(tokens, table(tokens));
        return ExitCodes.OK;
    }

    private static TextTable table(List<Token> tokens) {
        var table = new TextTable("ID", "ROLE", "NAME", "CREATED", "LAST USED", "EXPIRES", "REVOKED");
        tokens.forEach(token -> table.add(
                token.id(),
                token.role(),
                token.name(),
                token.createdAt(),
                Objects.requireNonNullElse(token.lastUsedAt(), "never"),
                Objects.requireNonNullElse(token.expiresAt(), "never"),
                Objects.requireNonNullElse(token.revokedAt(), "no")));
        return table;
    }
}
