package dev.trickle.systemtest.chaos;

import dev.trickle.systemtest.chaos.Judge.Faults;
import dev.trickle.systemtest.chaos.Judge.ModuleTest;
import dev.trickle.systemtest.chaos.Judge.OrdinaryTest;
import dev.trickle.systemtest.harness.BrokenClasses;
import dev.trickle.systemtest.harness.TestProgram;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Breaks each promise once and checks that the tests detect it: a test that cannot fail proves nothing. */
final class ProveRun {

    private final Consumer<String> output;

    ProveRun(Consumer<String> output) {
        this.output = output;
    }

    /**
     * Returns whether every break is detected, and none is reported for the control.
     *
     * @param numbers indexes into {@link Break#ALL}; empty for all
     */
    boolean isEveryBreakDetected(List<Integer> numbers) {
        var all = true;
        for (var number = 0; number < Break.ALL.size(); number++) {
            if (numbers.isEmpty() || numbers.contains(number)) {
                all &= isDetected(number, Break.ALL.get(number));
            }
        }
        return all;
    }

    private boolean isDetected(int number, Break defect) {
        try {
            var classes = BrokenSources.compileEdited(defect.edits());
            BrokenClasses.prepend(classes);
            var breakResult = switch (defect.judge()) {
                case Faults faults -> runSchedule(new Schedule(number, faults.steps()), defect.sql());
                case OrdinaryTest test -> BreakResult.of(TestProgram.run(test.type(), test.method()));
                case ModuleTest test -> {
                    BrokenSources.compileTest(test, classes);
                    yield BreakResult.of(test, TestProgram.run(test.type()));
                }
            };
            var asExpected = defect.isDetectedBy(breakResult.breachedPromises());
            var label = defect.expectedBreaches().isEmpty() ? "passed" : "caught";
            output.accept("%s break %d, %s: %s"
                    .formatted(
                            asExpected ? label : "NOT " + label.toUpperCase(Locale.ROOT),
                            number,
                            defect.name(),
                            breakResult.description()));
            return asExpected;
        } catch (RuntimeException failure) {
            output.accept("NOT CAUGHT break %d, %s: aborted: %s".formatted(number, defect.name(), failure));
            return false;
        } finally {
            BrokenClasses.clear();
        }
    }

    private BreakResult runSchedule(Schedule schedule, List<String> sql) {
        try (var run = ChaosRun.startBroken(Chaos.class, sql, line -> output.accept("    " + line))) {
            return BreakResult.of(run.run(schedule));
        }
    }
}
