package dev.trickle.systemtest.harness;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.util.stream.Collectors.joining;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** Packs the folders of a class path into jars, because the JVM archives no classes from folders. */
final class PackedClasses {

    private static final Path FOLDER = Path.of("target", "system-tests", "classes");

    private PackedClasses() {}

    /** Returns the class path with jars in place of folders. */
    static String replaceFolders(String classPath) {
        return entries(classPath)
                .map(entry -> Files.isDirectory(Path.of(entry))
                        ? jarOf(Path.of(entry)).toString()
                        : entry)
                .collect(joining(File.pathSeparator));
    }

    /** Returns the newest modification time of a class path, in epoch milliseconds. */
    static long newestModification(String classPath) {
        return entries(classPath)
                .mapToLong(entry -> new File(entry).lastModified())
                .max()
                .orElse(0);
    }

    private static Stream<String> entries(String classPath) {
        return Stream.of(classPath.split(File.pathSeparator)).filter(entry -> new File(entry).exists());
    }

    /** Packs again only if a class has changed, because an archive is valid for one jar only. */
    private static synchronized Path jarOf(Path folder) {
        try (var found = Files.walk(folder)) {
            var files = found.filter(Files::isRegularFile).sorted().toList();
            var jar = Files.createDirectories(FOLDER)
                    .toAbsolutePath()
                    .resolve(Integer.toHexString(folder.toAbsolutePath().hashCode()) + ".jar");
            var newest = files.stream()
                    .mapToLong(file -> file.toFile().lastModified())
                    .max()
                    .orElse(0);
            if (jar.toFile().lastModified() <= newest) {
                // Another JVM may pack or read it at the same time.
                var packed = Files.createTempFile(FOLDER, "packed", ".jar");
                pack(folder, files, packed);
                Files.move(packed, jar, ATOMIC_MOVE, REPLACE_EXISTING);
            }
            return jar;
        } catch (IOException failure) {
            throw new UncheckedIOException("The classes in " + folder + " cannot be packed", failure);
        }
    }

    private static void pack(Path folder, Iterable<Path> files, Path jar) throws IOException {
        try (var packed = new JarOutputStream(Files.newOutputStream(jar))) {
            for (var file : files) {
                packed.putNextEntry(new JarEntry(folder.relativize(file).toString()));
                Files.copy(file, packed);
            }
        }
    }
}
