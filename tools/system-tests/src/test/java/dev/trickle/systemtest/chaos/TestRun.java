package dev.trickle.systemtest.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.trickle.systemtest.chaos.Judge.OrdinaryTest;
import java.io.OutputStream;
import java.io.PrintStream;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** Runs one test of the suite, as the build does. */
final class TestRun {

    private TestRun() {}

    /**
     * What it said when it failed; empty if it went green.
     *
     * @throws IllegalStateException if there is no such test
     */
    static String failureOf(OrdinaryTest test) {
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectMethod(test.type(), test.method()))
                .build();
        var listener = new SummaryGeneratingListener();
        quietly(() -> LauncherFactory.create().execute(request, listener));
        var summary = listener.getSummary();
        if (summary.getTestsStartedCount() == 0 && summary.getTotalFailureCount() == 0) {
            throw new IllegalStateException("There is no test " + test);
        }
        return summary.getFailures().stream()
                .map(failure -> failure.getException().toString())
                .collect(joining("\n"));
    }

    /** A test that fails prints the ends of all logs, and this one is to fail. */
    private static void quietly(Runnable run) {
        var errors = System.err;
        System.setErr(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));
        try {
            run.run();
        } finally {
            System.setErr(errors);
        }
    }
}
