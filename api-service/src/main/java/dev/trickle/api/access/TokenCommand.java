package dev.trickle.api.access;

import dev.trickle.api.audit.Actor;
import dev.trickle.api.audit.AuditLog;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.Banner;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Issues, lists and revokes tokens from the command line; the first token can only be issued here. */
public final class TokenCommand {

    /** First argument of the program that selects this command. */
    public static final String NAME = "token";

    private static final String USAGE = """
            token create --name=NAME --role=viewer|marketer|operator [--expires-in=P90D]
            token list
            token revoke --id=ID
            """;

    private final ApiTokenRepository tokens;
    private final AuditLog audit;
    private final TransactionOperations transactions;
    private final InstantSource clock;
    private final PrintStream out;

    TokenCommand(DataSource connections, InstantSource clock, PrintStream out) {
        var database = JdbcClient.create(connections);
        this.tokens = new ApiTokenRepository(database);
        this.audit = new AuditLog(database);
        this.transactions = new TransactionTemplate(new JdbcTransactionManager(connections));
        this.clock = clock;
        this.out = out;
    }

    /**
     * Runs the command with the API's own connection to the database.
     *
     * @return the exit status: 0, or 2 if the arguments are not valid
     */
    public static int run(String[] arguments, PrintStream out) {
        var application = new SpringApplicationBuilder(Connection.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .properties(
                        "spring.config.name=api-service", "logging.level.root=warn", "spring.main.keep-alive=false");
        try (var context = application.run(arguments)) {
            return new TokenCommand(context.getBean(DataSource.class), InstantSource.system(), out)
                    .execute(new DefaultApplicationArguments(arguments));
        }
    }

    int execute(ApplicationArguments arguments) {
        try {
            return switch (arguments.getNonOptionArgs()) {
                case List<String> words when words.equals(List.of(NAME, "create")) -> create(arguments);
                case List<String> words when words.equals(List.of(NAME, "list")) -> list();
                case List<String> words when words.equals(List.of(NAME, "revoke")) -> revoke(arguments);
                case List<String> others -> print(USAGE, 2);
            };
        } catch (InvalidRequest invalid) {
            invalid.errors().forEach(error -> out.println(error.message()));
            return print(USAGE, 2);
        }
    }

    private int create(ApplicationArguments arguments) {
        var now = SqlInstants.now(clock);
        var request = TokenRequest.parse(fields(arguments));
        var tokenSecret = TokenSecret.random();
        transactions.executeWithoutResult(transaction -> {
            var issued = tokens.insert(request.name(), request.role(), tokenSecret, request.expiresAt(now), now);
            audit.record(Actor.COMMAND_LINE, "token-issued", issued.id(), Map.of("role", issued.role()), now);
        });
        return print(tokenSecret.text(), 0);
    }

    private int list() {
        tokens.list()
                .forEach(each ->
                        out.printf("%s %-8s %s%n", each.id(), each.role().text(), each.name()));
        return 0;
    }

    private int revoke(ApplicationArguments arguments) {
        return id(arguments).filter(this::revoke).isPresent() ? print("Token revoked", 0) : print("Token not found", 2);
    }

    private boolean revoke(UUID id) {
        return transactions.execute(transaction -> {
            var now = SqlInstants.now(clock);
            var revoked = tokens.revoke(id, now);
            if (revoked) {
                audit.record(Actor.COMMAND_LINE, "token-revoked", id, Map.of(), now);
            }
            return revoked;
        });
    }

    private static Optional<UUID> id(ApplicationArguments arguments) {
        try {
            return Optional.ofNullable(option(arguments, "id")).map(UUID::fromString);
        } catch (IllegalArgumentException invalid) {
            return Optional.empty();
        }
    }

    private int print(String text, int status) {
        out.println(text.strip());
        return status;
    }

    /** The fields of the HTTP request, so that the same validation applies. */
    private static ObjectNode fields(ApplicationArguments arguments) {
        var fields = JsonMapper.shared().createObjectNode();
        Arrays.asList("name", "role", "expires-in").forEach(name -> {
            var value = option(arguments, name);
            if (value != null) {
                fields.put(name.replace('-', '_'), value);
            }
        });
        return fields;
    }

    private static @Nullable String option(ApplicationArguments arguments, String name) {
        var values = arguments.getOptionValues(name);
        return values == null || values.isEmpty() ? null : values.getLast();
    }

    /** The auto-configuration of the database connection alone. */
    @ImportAutoConfiguration(DataSourceAutoConfiguration.class)
    static final class Connection {}
}
