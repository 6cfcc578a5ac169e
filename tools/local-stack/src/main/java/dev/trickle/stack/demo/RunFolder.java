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
 * The folder of one run; the folders of runs that were killed are cleared away first, with the database server each may
 * have left behind.
 */
final class RunFolder {

    private static final String PREFIX = "run-";
    private static final long SECONDS_TO_STOP = 20;

    private final Path path;

    private RunFolder(Path path) {
        this.path = path;
    }

    /** A new folder below this one. */
    static RunFolder in(Path parent) {
        try {
            Files.createDirectories(parent);
            for (var left : leftIn(parent)) {
                clear(left);
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

    private static List<Path> leftIn(Path parent) throws IOException {
        try (var children = Files.list(parent)) {
            return children.filter(child -> child.getFileName().toString().startsWith(PREFIX))
                    .toList();
        }
    }

    private static void clear(Path left) throws IOException {
        var lock = left.resolve("lock");
        if (Files.exists(lock)) {
            try (var file = FileChannel.open(lock, StandardOpenOption.WRITE)) {
                if (file.tryLock() == null) {
                    return;
                }
                stopServerOf(left.resolve("postgres").resolve("data").resolve("postmaster.pid"));
            }
        }
        delete(left);
    }

    /** The first line of the file is the server's process id; another process may have got it since. */
    private static void stopServerOf(Path pidFile) throws IOException {
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
