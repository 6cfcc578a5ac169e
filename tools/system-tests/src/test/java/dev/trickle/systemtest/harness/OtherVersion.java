package dev.trickle.systemtest.harness;

import static java.util.stream.Collectors.joining;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Starts the services of another built checkout of this project instead of the current ones. */
public final class OtherVersion {

    private static final List<String> MODULES =
            List.of("common", "api-service", "scheduler-service", "sender-service", "status-service");

    private static volatile @Nullable Path checkout;

    private OtherVersion() {}

    /** Uses the other version for the schema and every process started from now on. */
    public static void use(Path builtCheckout) {
        checkout = builtCheckout.toAbsolutePath();
    }

    /** Returns to the current version. */
    public static void clear() {
        checkout = null;
    }

    /** Replaces the entries instead of prepending: Liquibase rejects a changelog that occurs twice. */
    static String replaceIn(String classPath) {
        var other = checkout;
        return other == null
                ? classPath
                : Stream.of(classPath.split(File.pathSeparator))
                        .map(entry -> replaceIn(entry, other))
                        .collect(joining(File.pathSeparator));
    }

    private static String replaceIn(String entry, Path other) {
        return MODULES.stream()
                .filter(module -> entry.contains(File.separator + module + File.separator + "target"))
                .map(module -> classesOf(module, other).toString())
                .findFirst()
                .orElse(entry);
    }

    /** Returns the class loader with the changelog. */
    static ClassLoader schemaClassLoader() {
        var other = checkout;
        return other == null
                ? OtherVersion.class.getClassLoader()
                : new URLClassLoader(new URL[] {urlOf(classesOf("common", other))}, null);
    }

    private static Path classesOf(String module, Path checkout) {
        return checkout.resolve(module).resolve("target").resolve("classes");
    }

    private static URL urlOf(Path folder) {
        try {
            return folder.toUri().toURL();
        } catch (MalformedURLException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
