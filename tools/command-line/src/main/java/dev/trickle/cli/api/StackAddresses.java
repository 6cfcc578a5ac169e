package dev.trickle.cli.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * The addresses of a running local stack. {@code ./trickle up} stores them in its data folder while it runs.
 *
 * @param api the HTTP API
 * @param scheduler the scheduler's HTTP port
 */
public record StackAddresses(URI api, URI scheduler) {

    private static final String FILE = "addresses.properties";

    /** The addresses in a data folder; empty if no stack runs on it. */
    public static Optional<StackAddresses> read(Path folder) {
        var file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        var properties = new Properties();
        try (var content = Files.newBufferedReader(file)) {
            properties.load(content);
        } catch (IOException failure) {
            throw new UncheckedIOException(file + " cannot be read", failure);
        }
        var api = properties.getProperty("api");
        var scheduler = properties.getProperty("scheduler");
        return api == null || scheduler == null
                ? Optional.empty()
                : Optional.of(new StackAddresses(URI.create(api), URI.create(scheduler)));
    }

    /** Stores the addresses in a data folder. */
    public void write(Path folder) {
        try {
            Files.writeString(folder.resolve(FILE), "api=" + api + "\nscheduler=" + scheduler + "\n");
        } catch (IOException failure) {
            throw new UncheckedIOException(folder.resolve(FILE) + " cannot be written", failure);
        }
    }

    /** Removes the addresses from a data folder, if they are there. */
    public static void delete(Path folder) {
        try {
            Files.deleteIfExists(folder.resolve(FILE));
        } catch (IOException failure) {
            throw new UncheckedIOException(folder.resolve(FILE) + " cannot be deleted", failure);
        }
    }
}
