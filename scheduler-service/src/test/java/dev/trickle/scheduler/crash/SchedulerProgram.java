package dev.trickle.scheduler.crash;

import dev.trickle.scheduler.SchedulerApplication;
import java.nio.file.Path;
import java.util.Arrays;

/** The scheduler as it is deployed, but for the calendar, which the test moves. It does not outlive the test. */
public final class SchedulerProgram {

    private SchedulerProgram() {}

    /** Takes the file of the calendar, then what the scheduler itself takes. */
    public static void main(String[] arguments) {
        Thread.ofPlatform().daemon().start(SchedulerProgram::endWithTheTest);
        var calendar = new SharedClock(Path.of(arguments[0]));
        SchedulerApplication.application()
                .initializers(context -> context.getBeanFactory().registerSingleton("clock", calendar))
                .run(Arrays.copyOfRange(arguments, 1, arguments.length));
    }

    private static void endWithTheTest() {
        ProcessHandle.current().parent().ifPresent(test -> test.onExit().join());
        Runtime.getRuntime().halt(1);
    }
}
