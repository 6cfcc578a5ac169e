package dev.trickle.api.access;

import dev.trickle.api.audit.Actor;
import dev.trickle.api.audit.AuditLog;
import dev.trickle.api.database.SqlInstants;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.problem.RequestFields;
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

/** Gives and takes tokens from the command line: there must be a first one before anybody can ask for others. */
public final class TokenCommand {

    /** The first argument that asks for this. */
    public static final String NAME = "token";

    private static final String USAGE = """
            token create --name=NAME --role=viewer|marketer|operator [--expires-in=P90D]
            token list
            token revoke --id=ID
            """;

    private final ApiTokenRepository tokens;
    private final AuditLog audit;
    private final TransactionOperations transactions;
    private final InstantSource calendar;
    private final PrintStream out;

    TokenCommand(DataSource connections, InstantSource calendar, PrintStream out) {
        var database = JdbcClient.create(connections);
        this.tokens = new ApiTokenRepository(database);
        this.audit = new AuditLog(database);
        this.transactions = new TransactionTemplate(new JdbcTransactionManager(connections));
        this.calendar = calendar;
        this.out = out;
    }

    /**
     * Carries out what the arguments say, with the API's own connection to the database.
     *
     * @return the exit status: 0, or 2 if the arguments say nothing that can be done
     */
    public static int run(String[] arguments, PrintStream out) {
        var application = new SpringApplicationBuilder(Connection.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .properties(
                        "spring.config.name=api-service", "logging.level.root=warn", "spring.main.keep-alive=false");
        try (var context = application.run(arguments)) {
            return new TokenCommand(context.getBean(DataSource.class), InstantSource.system(), out)
                    .carryOut(new DefaultApplicationArguments(arguments));
        }
    }

    int carryOut(ApplicationArguments arguments) {
        try {
            return switch (arguments.getNonOptionArgs()) {
                case List<String> words when words.equals(List.of(NAME, "create")) -> create(arguments);
                case List<String> words when words.equals(List.of(NAME, "list")) -> list();
                case List<String> words when words.equals(List.of(NAME, "revoke")) -> revoke(arguments);
                case List<String> others -> say(USAGE, 2);
            };
        } catch (InvalidRequest invalid) {
            invalid.errors().forEach(error -> out.println(error.message()));
            return say(USAGE, 2);
        }
    }

    private int create(ApplicationArguments arguments) {
        var now = SqlInstants.now(calendar);
        var wish = TokenRequest.in(RequestFields.of(fields(arguments)));
        var tokenSecret = TokenSecret.random();
        transactions.executeWithoutResult(transaction -> {
            var issued = tokens.issue(wish.name(), wish.role(), tokenSecret, wish.expiresAt(now), now);
            audit.note(Actor.COMMAND_LINE, "token-issued", issued.id(), Map.of("role", issued.role()), now);
        });
        return say(tokenSecret.text(), 0);
    }

    private int list() {
        tokens.list()
                .forEach(each ->
                        out.printf("%s %-8s %s%n", each.id(), each.role().text(), each.name()));
        return 0;
    }

    private int revoke(ApplicationArguments arguments) {
        return id(arguments).filter(this::revoke).isPresent() ? say("revoked", 0) : say("There is no such token", 2);
    }

    private boolean revoke(UUID id) {
        return transactions.execute(transaction -> {
            var now = SqlInstants.now(calendar);
            var revoked = tokens.revoke(id, now);
            if (revoked) {
                audit.note(Actor.COMMAND_LINE, "token-revoked", id, Map.of(), now);
            }
            return revoked;
        });
    }

    private static Optional<UUID> id(ApplicationArguments arguments) {
        try {
            return Optional.ofNullable(option(arguments, "id")).map(UUID::fromString);
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }

    private int say(String text, int status) {
        out.println(text.strip());
        return status;
    }

    /** As they come over HTTP, so that the same rules hold. */
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

    /** Only what is needed to reach the database. */
    @ImportAutoConfiguration(DataSourceAutoConfiguration.class)
    static final class Connection {}
}
