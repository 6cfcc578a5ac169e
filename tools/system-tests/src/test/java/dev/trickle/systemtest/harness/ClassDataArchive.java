package dev.trickle.systemtest.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The classes of a program as the virtual machine had them in its memory: with them a start takes half as long.
 *
 * <p>The first that ends in order leaves them to all that are started later, as long as no class changes.
 */
final class ClassDataArchive {

    private static final Path FOLDER = Path.of("target", "system-tests", "classes");
    private static final String ARCHIVE_AT_EXIT = "-XX:ArchiveClassesAtExit=";

    private ClassDataArchive() {}

    /** What java has to be started with; a class path without folders. */
    static List<String> flags(Class<?> program, String classPath) {
        var archive = archiveOf(program, classPath);
        var unwritten = archive.resolveSibling(archive.getFileName() + "." + System.nanoTime());
        return List.of(
                isCurrent(archive, classPath) ? "-XX:SharedArchiveFile=" + archive : ARCHIVE_AT_EXIT + unwritten,
                // It would list every class that cannot be archived.
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

    /** The virtual machine would ignore one that is older than a jar. */
    private static boolean isCurrent(Path archive, String classPath) {
        return archive.toFile().lastModified() > PackedClasses.newestModification(classPath);
    }

    /** Whether a program that was started like this writes an archive when it ends in order. */
    static boolean isWrittenBy(List<String> command) {
        return command.stream().anyMatch(flag -> flag.startsWith(ARCHIVE_AT_EXIT));
    }

    /** A program that was started like this has ended in order: others find what it wrote, all of it or nothing. */
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
            throw new UncheckedIOException("The archive cannot be kept", failure);
        }
    }
}
