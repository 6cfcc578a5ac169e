package dev.trickle.systemtest.chaos;

import static java.io.File.pathSeparator;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;

import dev.trickle.systemtest.chaos.Break.Edit;
import dev.trickle.systemtest.chaos.Judge.ModuleTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.springframework.util.FileSystemUtils;

/** Compiles classes of the project with deliberate defects, beside the unchanged ones. */
final class BrokenSources {

    private static final Path ROOT = Path.of("..", "..");

    private BrokenSources() {}

    /** Returns the folder of the defective classes, which goes first on the class path. */
    static Path compileEdited(List<Edit> edits) {
        try {
            var folder = Files.createTempDirectory(Files.createDirectories(Path.of("target", "broken")), "break");
            var classes = Files.createDirectories(folder.resolve("classes"));
            if (!edits.isEmpty()) {
                compile(edits, folder, classes);
            }
            return classes.toAbsolutePath();
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot write the defective classes", failure);
        }
    }

    private static void compile(List<Edit> edits, Path folder, Path classes) throws IOException {
        var files = new ArrayList<Path>();
        for (var file : edits.stream().map(Edit::file).distinct().toList()) {
            files.add(writeEdited(file, edits, folder));
        }
        unchangedFilesOfPackages(edits).forEach(files::add);
        compile(files, classes, List.of());
    }

    /** Compiles a test of another module, and what it needs of its tests, into the folder of the defective classes. */
    static void compileTest(ModuleTest test, Path classes) {
        var sources = Stream.of(test.module(), "common")
                .map(module -> ROOT.resolve(module).resolve("src/test"))
                .distinct()
                .toList();
        var path = sources.stream()
                .map(source -> source.resolve("java").toString())
                .collect(joining(pathSeparator));
        compile(List.of(fileOf(test)), classes, List.of("-sourcepath", path));
        for (var source : sources) {
            copyAll(source.resolve("resources"), classes);
        }
    }

    private static void compile(List<Path> files, Path classes, List<String> options) {
        var arguments = new ArrayList<>(List.of(
                "-parameters",
                "-proc:none",
                "-nowarn",
                "-cp",
                classes + pathSeparator + System.getProperty("java.class.path"),
                "-d",
                classes.toString()));
        arguments.addAll(options);
        files.forEach(file -> arguments.add(file.toString()));
        var errors = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        if (errors != 0) {
            throw new IllegalStateException("Sources do not compile: " + files.getFirst());
        }
    }

    static Path fileOf(ModuleTest test) {
        return ROOT.resolve(Path.of(test.module(), "src", "test", "java"))
                .resolve(test.type().replace('.', '/') + ".java");
    }

    private static void copyAll(Path folder, Path target) {
        if (Files.exists(folder)) {
            try {
                FileSystemUtils.copyRecursively(folder, target);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    /** The other files of the packages, because the compiler inlines constants such as SQL statements. */
    private static Stream<Path> unchangedFilesOfPackages(List<Edit> edits) throws IOException {
        var broken = edits.stream().map(edit -> ROOT.resolve(edit.file())).collect(toSet());
        var all = new ArrayList<Path>();
        for (var folder : broken.stream().map(Path::getParent).collect(toSet())) {
            try (var files = Files.newDirectoryStream(folder, "*.java")) {
                files.forEach(all::add);
            }
        }
        return all.stream().filter(file -> !broken.contains(file));
    }

    private static Path writeEdited(String file, List<Edit> edits, Path folder) throws IOException {
        var source = Files.readString(ROOT.resolve(file));
        for (var edit : edits.stream().filter(each -> each.file().equals(file)).toList()) {
            if (!matchesOnce(edit)) {
                throw new IllegalStateException("Expected exactly one occurrence in " + file + ": " + edit.from());
            }
            source = source.replace(edit.from(), edit.to());
        }
        return Files.writeString(folder.resolve(Path.of(file).getFileName()), source);
    }

    /** Returns whether the source file contains the text of the edit exactly once. */
    static boolean matchesOnce(Edit edit) throws IOException {
        var source = Files.readString(ROOT.resolve(edit.file()));
        return source.split(Pattern.quote(edit.from()), -1).length == 2;
    }
}
