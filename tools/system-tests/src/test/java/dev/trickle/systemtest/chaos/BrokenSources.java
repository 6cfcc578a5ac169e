package dev.trickle.systemtest.chaos;

import static java.util.stream.Collectors.toSet;

import dev.trickle.systemtest.chaos.Break.Edit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

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
        var arguments = new ArrayList<>(List.of(
                "-parameters",
                "-proc:none",
                "-nowarn",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString()));
        for (var edit : edits) {
            arguments.add(writeEdited(edit, folder).toString());
        }
        unchangedFilesOfPackages(edits).map(Path::toString).forEach(arguments::add);
        var errors = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        if (errors != 0) {
            throw new IllegalStateException("Edited sources do not compile: " + edits);
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

    private static Path writeEdited(Edit edit, Path folder) throws IOException {
        var source = Files.readString(ROOT.resolve(edit.file()));
        if (!matchesOnce(edit)) {
            throw new IllegalStateException("Expected exactly one occurrence in " + edit.file() + ": " + edit.from());
        }
        var file = folder.resolve(Path.of(edit.file()).getFileName());
        return Files.writeString(file, source.replace(edit.from(), edit.to()));
    }

    /** Returns whether the source file contains the text of the edit exactly once. */
    static boolean matchesOnce(Edit edit) throws IOException {
        var source = Files.readString(ROOT.resolve(edit.file()));
        return source.split(Pattern.quote(edit.from()), -1).length == 2;
    }
}
