package dev.trickle.cli.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * The addresses of a running local stack. {@code ./trickle up} stores it in its data folder while it runs.
 *
 * @param api the HTTP API
 * @param kafka host and port of Kafka
 */
public record StackAddress(URI api, String kafka) {

    private static final String FILE = "address.properties";

    /** The address in a data folder; empty if no stack runs on it. */
    public static Optional<StackAddress> read(Path folder) {
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
        return Optional.ofNullable(properties.getProperty("api"))
                .map(api -> new StackAddress(URI.create(api), properties.getProperty("kafka", "")));
    }

    /** Stores the address in a data folder. */
    public void write(Path folder) {
        try {
            Files.writeString(folder.resolve(FILE), "api=" + api + "\nkafka=" + kafka + "\n");
        } catch (IOException failure) {
            throw new UncheckedIOException(folder.resolve(FILE) + " cannot be written", failure);
        }
    }

    /** Removes the address from a data folder, if it is there. */
    public static void delete(Path folder) {
        try {
            Files.deleteIfExists(folder.resolve(FILE));
        } catch (IOException failure) {
            throw new UncheckedIOException(folder.resolve(FILE) + " cannot be deleted", failure);
        }
    }
}
