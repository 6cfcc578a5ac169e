package dev.trickle.systemtest.chaos;

import dev.trickle.cli.console.ExitCodes;
import java.util.List;
import java.util.logging.LogManager;

/** {@code ./trickle chaos}: ends with status 0 only if every promise holds after every schedule. */
public final class Chaos {

    private Chaos() {}

    /** Runs below the working folder, where logs and data of the programs stay. */
    public static void main(String[] arguments) {
        ChaosOptions chaosOptions;
        try {
            chaosOptions = ChaosOptions.of(List.of(arguments));
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            System.exit(ExitCodes.USAGE);
            return;
        }
        // What libraries say through the JDK's own logging would stand among the results.
        LogManager.getLogManager().reset();
        System.exit(run(chaosOptions) ? 0 : 1);
    }

    private static boolean run(ChaosOptions chaosOptions) {
        if (chaosOptions.prove()) {
            return new ProveRun(line -> System.out.println(line)).isEveryBreakDetected(chaosOptions.breaks());
        }
        try (var run = ChaosRun.start(Chaos.class, line -> System.out.println(line))) {
            return run.run(chaosOptions.schedules(), chaosOptions.seed()).allPromisesHold();
        } catch (RuntimeException failure) {
            System.err.println("Chaos could not go on: " + failure);
            return false;
        }
    }
}
