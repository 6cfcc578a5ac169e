package dev.trickle.systemtest.harness;

import static java.util.stream.Collectors.joining;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.platform.engine.DiscoverySelector;
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

    /**
     * Takes the folder of broken classes, the result file, and the class of the test, and one method or none for all.
     */
    public static void main(String... arguments) throws IOException {
        BrokenClasses.prepend(Path.of(arguments[0]));
        var test = arguments.length > 3 ? selectMethod(arguments[2], arguments[3]) : selectClass(arguments[2]);
        Files.writeString(Path.of(arguments[1]), failureOf(test));
        System.exit(0);
    }

    /**
     * Runs a test with the currently broken classes.
     *
     * @param test its class, and its method if only that runs
     * @return the messages of the failures; empty if the test passed
     * @throws IllegalStateException if there is no such test, or it did not run to its end
     */
    public static String run(String... test) {
        try {
            var folder = Files.createTempDirectory(Files.createDirectories(Path.of("target", "broken")), "test");
            var result = folder.resolve("result");
            var ended = new ProcessBuilder(new JavaCommand(TestProgram.class, HEAP_MEGABYTES)
                            .arguments(Stream.concat(
                                            Stream.of(BrokenClasses.folder().toString(), result.toString()),
                                            Stream.of(test))
                                    .toList()))
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

    private static String failureOf(DiscoverySelector test) {
        var listener = new SummaryGeneratingListener();
        var request = LauncherDiscoveryRequestBuilder.request().selectors(test).build();
        LauncherFactory.create().execute(request, listener);
        var summary = listener.getSummary();
        if (summary.getTestsStartedCount() == 0 && summary.getTotalFailureCount() == 0) {
            throw new IllegalStateException("There is no " + test);
        }
        return summary.getFailures().stream()
                .map(failure -> failure.getException().toString())
                .collect(joining("\n"));
    }
}
