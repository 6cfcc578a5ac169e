package dev.trickle.systemtest.harness;

import static java.util.stream.Collectors.joining;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * Runs one test of the suite in a separate JVM. A test that runs all services in its own JVM loads the broken classes
 * only in this way.
 */
public final class TestProgram {

    private static final int HEAP_MEGABYTES = 1_024;

    private TestProgram() {}

    /** Takes four arguments: the folder of broken classes, the result file, and the class and method of the test. */
    public static void main(String... arguments) throws IOException {
        BrokenClasses.prepend(Path.of(arguments[0]));
        Files.writeString(Path.of(arguments[1]), failureOf(arguments[2], arguments[3]));
        System.exit(0);
    }

    /**
     * Runs a test with the currently broken classes.
     *
     * @return the messages of the failures; empty if the test passed
     * @throws IllegalStateException if there is no such test, or it did not run to its end
     */
    public static String run(String type, String method) {
        try {
            var folder = Files.createTempDirectory(Files.createDirectories(Path.of("target", "broken")), "test");
            var result = folder.resolve("result");
            var ended = new ProcessBuilder(new JavaCommand(TestProgram.class, HEAP_MEGABYTES)
                            .arguments(List.of(BrokenClasses.folder().toString(), result.toString(), type, method)))
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.to(folder.resolve("log").toFile()))
                    .start()
                    .waitFor();
            if (ended != 0) {
                throw new IllegalStateException("The test ended with " + ended + ", see " + folder);
            }
            return Files.readString(result);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static String failureOf(String type, String method) {
        var listener = new SummaryGeneratingListener();
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectMethod(type, method))
                .build();
        LauncherFactory.create().execute(request, listener);
        var summary = listener.getSummary();
        if (summary.getTestsStartedCount() == 0 && summary.getTotalFailureCount() == 0) {
            throw new IllegalStateException("There is no test " + type + "." + method);
        }
        return summary.getFailures().stream()
                .map(failure -> failure.getException().toString())
                .collect(joining("\n"));
    }
}
