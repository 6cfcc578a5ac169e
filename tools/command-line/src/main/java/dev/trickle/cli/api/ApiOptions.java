package dev.trickle.cli.api;

import dev.trickle.cli.console.CommandFailed;
import dev.trickle.cli.console.ExitCodes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options of every command that calls the API: where it is, and which token is sent. */
public final class ApiOptions {

    private static final URI DEFAULT_API = URI.create("http://127.0.0.1:8080");
    private static final Path DEFAULT_DATA = Path.of("data");
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");

    @ArgGroup
    private @Nullable Address address;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Read the token from FILE (default: the value of TRICKLE_TOKEN; without one no token is sent,"
                    + " which the local stack accepts).")
    private @Nullable Path tokenFile;

    private final Environment environment;

    public ApiOptions(Environment environment) {
        this.environment = environment;
    }

    /**
     * The API with the token to use.
     *
     * @throws CommandFailed if an address or the token cannot be used
     */
    public ApiClient api() {
        return new ApiClient(apiAddress(), token());
    }

    private URI apiAddress() {
        return givenApi().or(() -> runningStack().map(StackAddress::api)).orElse(DEFAULT_API);
    }

    /** From the option or the environment. The option {@code --data} wins over the environment. */
    private Optional<URI> givenApi() {
        if (address != null) {
            return Optional.ofNullable(address.api).map(text -> HttpAddress.parse("--api", text));
        }
        return environment.variable("TRICKLE_API_URL").map(text -> HttpAddress.parse("TRICKLE_API_URL", text));
    }

    private Optional<StackAddress> runningStack() {
        var data = address == null ? null : address.data;
        var folder = environment.resolve(data == null ? DEFAULT_DATA : data);
        var stack = StackAddress.read(folder);
        if (stack.isEmpty() && data != null) {
            throw new CommandFailed(
                    ExitCodes.UNREACHABLE,
                    "No local stack runs on the data folder " + folder + ". Start it with: ./trickle up --data '" + data
                            + "'");
        }
        return stack;
    }

    private Optional<String> token() {
        if (tokenFile != null) {
            return Optional.of(valid(read(environment.resolve(tokenFile)), tokenFile.toString()));
        }
        return environment.variable("TRICKLE_TOKEN").map(token -> valid(token, "TRICKLE_TOKEN"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException failure) {
            throw new CommandFailed(
                    ExitCodes.USAGE, "The token file " + file + " cannot be read. Check the path and its permissions.");
        }
    }

    /** The message does not quote the token. */
    private static String valid(String token, String source) {
        if (!TOKEN.matcher(token).matches()) {
            throw new CommandFailed(
                    ExitCodes.USAGE, source + " holds no token: a token is one word that begins with trickle_");
        }
        return token;
    }

    /** Either an address or the data folder of a local stack. */
    private static final class Address {

        @Option(
                names = "--api",
                paramLabel = "URL",
                description = "Address of the API (default: the value of TRICKLE_API_URL, else the local stack that"
                        + " runs on ./data, else http://127.0.0.1:8080).")
        private @Nullable String api;

        @Option(
                names = "--data",
                paramLabel = "FOLDER",
                description = "Use the local stack that './trickle up --data FOLDER' runs.")
        private @Nullable Path data;
    }
}
