package dev.trickle.infrastructure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;

/** Runs a broker in this JVM and a database server as a child process, in a temporary folder. */
final class EmbeddedInfrastructure implements Infrastructure {

    private final Path folder;
    private final EmbeddedKafka kafka;
    private final EmbeddedPostgres postgres;

    EmbeddedInfrastructure() {
        try {
            folder = Files.createTempDirectory("trickle-infrastructure-");
        } catch (IOException failure) {
            throw new UncheckedIOException("The temporary folder cannot be created", failure);
        }
        var starting = CompletableFuture.supplyAsync(EmbeddedPostgres::startEmpty);
        kafka = EmbeddedKafka.startIn(folder.resolve("kafka"), FreePort.find(), FreePort.find());
        postgres = starting.join();
    }

    @Override
    public String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    @Override
    public String jdbcUrl(String database) {
        return postgres.jdbcUrl(database);
    }

    @Override
    public DataSource superuser() {
        return postgres.superuser();
    }

    @Override
    public void close() throws IOException {
        postgres.close();
        kafka.close();
        delete(folder);
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(
                    Path visited, @org.jspecify.annotations.Nullable IOException failure) throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
