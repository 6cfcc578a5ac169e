package dev.trickle.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** A folder on the disk of the working folder; its close deletes it with all content. */
record BenchFolder(Path path) implements AutoCloseable {

    private static final Path PARENT = Path.of("target", "bench");

    static BenchFolder create(String prefix) {
        try {
            return new BenchFolder(Files.createTempDirectory(Files.createDirectories(PARENT), prefix)
                    .toAbsolutePath());
        } catch (IOException failure) {
            throw new UncheckedIOException("The folder " + PARENT + " cannot be used", failure);
        }
    }

    @Override
    public void close() {
        if (!Files.exists(path)) {
            return;
        }
        try (var everything = Files.walk(path)) {
            for (var each : everything.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("The folder " + path + " cannot be deleted", failure);
        }
    }
}
