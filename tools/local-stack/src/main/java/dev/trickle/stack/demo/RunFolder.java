package dev.trickle.stack.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The folder of one run. Before its creation, the folders of killed runs are deleted, and the database servers that
 * they left running are stopped.
 */
final class RunFolder {

    private static final String PREFIX = "run-";
    private static final long SECONDS_TO_STOP = 20;

    private final Path path;

    private RunFolder(Path path) {
        this.path = path;
    }

    /** Creates a new folder in the parent folder. */
    static RunFolder createIn(Path parent) {
        try {
            Files.createDirectories(parent);
            for (var left : findLeftoverFolders(parent)) {
                deleteLeftover(left);
            }
            return new RunFolder(Files.createTempDirectory(parent.toRealPath(), PREFIX));
        } catch (IOException failure) {
            throw new UncheckedIOException("The folder " + parent + " cannot be used", failure);
        }
    }

    Path path() {
        return path;
    }

    Path log() {
        return path.resolve("stack.log");
    }

    void delete() {
        try {
            delete(path);
        } catch (IOException failure) {
            throw new UncheckedIOException("The folder " + path + " cannot be deleted", failure);
        }
    }

    private static List<Path> findLeftoverFolders(Path parent) throws IOException {
        try (var children = Files.list(parent)) {
            return children.filter(child -> child.getFileName().toString().startsWith(PREFIX))
                    .toList();
        }
    }

    private static void deleteLeftover(Path left) throws IOException {
        var lock = left.resolve("lock");
        if (Files.exists(lock)) {
            try (var file = FileChannel.open(lock, StandardOpenOption.WRITE)) {
                if (file.tryLock() == null) {
                    return;
                }
                stopServer(left.resolve("postgres").resolve("data").resolve("postmaster.pid"));
            }
        }
        delete(left);
    }

    /** Stops the server whose process id is in the first line of the file, unless another process has reused the id. */
    private static void stopServer(Path pidFile) throws IOException {
        if (!Files.exists(pidFile)) {
            return;
        }
        var server = ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile).getFirst()))
                .filter(process -> process.info().command().orElse("").endsWith("/postgres"));
        if (server.isPresent() && server.get().destroy()) {
            server.get().onExit().orTimeout(SECONDS_TO_STOP, TimeUnit.SECONDS).join();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var everything = Files.walk(folder)) {
            for (var path : everything.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
