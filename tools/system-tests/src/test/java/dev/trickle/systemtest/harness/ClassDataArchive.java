package dev.trickle.systemtest.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * A class data sharing archive per program, which halves the start time.
 *
 * <p>The first process that exits gracefully writes the archive for later starts; it is valid until a class changes.
 */
final class ClassDataArchive {

    private static final Path FOLDER = Path.of("target", "system-tests", "classes");
    private static final String ARCHIVE_AT_EXIT = "-XX:ArchiveClassesAtExit=";

    private ClassDataArchive() {}

    /** Returns the JVM options for a class path without folders. */
    static List<String> flags(Class<?> program, String classPath) {
        var archive = archiveOf(program, classPath);
        var newArchive = archive.resolveSibling(archive.getFileName() + "." + System.nanoTime());
        return List.of(
                isCurrent(archive, classPath) ? "-XX:SharedArchiveFile=" + archive : ARCHIVE_AT_EXIT + newArchive,
                // Suppresses the list of classes that cannot be archived.
                "-Xlog:disable");
    }

    private static Path archiveOf(Class<?> program, String classPath) {
        try {
            var kind = Integer.toHexString((Runtime.version() + classPath).hashCode());
            return Files.createDirectories(FOLDER)
                    .toAbsolutePath()
                    .resolve(program.getSimpleName() + "-" + kind + ".jsa");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The JVM ignores an archive that is older than a jar. */
    private static boolean isCurrent(Path archive, String classPath) {
        return archive.toFile().lastModified() > PackedClasses.newestModification(classPath);
    }

    /** Returns whether a process with this command writes an archive at a graceful exit. */
    static boolean isWrittenBy(List<String> command) {
        return command.stream().anyMatch(flag -> flag.startsWith(ARCHIVE_AT_EXIT));
    }

    /** Publishes the archive of a process that exited gracefully, atomically. */
    static void publishArchiveOf(List<String> command) {
        command.stream()
                .filter(flag -> flag.startsWith(ARCHIVE_AT_EXIT))
                .map(flag -> Path.of(flag.substring(ARCHIVE_AT_EXIT.length())))
                .filter(Files::exists)
                .forEach(ClassDataArchive::publish);
    }

    private static void publish(Path written) {
        var name = written.getFileName().toString();
        try {
            Files.move(
                    written,
                    written.resolveSibling(name.substring(0, name.lastIndexOf('.'))),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw new UncheckedIOException("The class data archive cannot be published", failure);
        }
    }
}
