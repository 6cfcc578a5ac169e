package dev.trickle.scheduler.crash;

import dev.trickle.scheduler.SchedulerApplication;
import java.nio.file.Path;
import java.util.Arrays;

/** The deployed scheduler with the clock of the test. It exits with the test process. */
public final class SchedulerProgram {

    private SchedulerProgram() {}

    /** Runs the scheduler. Arguments: the clock file, then those of the scheduler. */
    public static void main(String[] arguments) {
        Thread.ofPlatform().daemon().start(SchedulerProgram::endWithTheTest);
        var clock = new SharedClock(Path.of(arguments[0]));
        SchedulerApplication.application()
                .initializers(context -> context.getBeanFactory().registerSingleton("clock", clock))
                .run(Arrays.copyOfRange(arguments, 1, arguments.length));
    }

    private static void endWithTheTest() {
        ProcessHandle.current().parent().ifPresent(test -> test.onExit().join());
        Runtime.getRuntime().halt(1);
    }
}
