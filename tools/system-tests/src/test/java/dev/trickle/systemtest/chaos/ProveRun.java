package dev.trickle.systemtest.chaos;

import dev.trickle.systemtest.chaos.Judge.Faults;
import dev.trickle.systemtest.chaos.Judge.OrdinaryTest;
import dev.trickle.systemtest.harness.BrokenClasses;
import dev.trickle.systemtest.harness.TestProgram;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Breaks each promise once, and sees whether chaos notices: what never goes red proves nothing. */
final class ProveRun {

    private final Consumer<String> tell;

    ProveRun(Consumer<String> tell) {
        this.tell = tell;
    }

    /**
     * Whether every break is noticed, and a sound installation is not.
     *
     * @param numbers which of the list; empty for all
     */
    boolean everyBreakIsCaught(List<Integer> numbers) {
        var all = true;
        for (var number = 0; number < Break.ALL.size(); number++) {
            if (numbers.isEmpty() || numbers.contains(number)) {
                all &= isCaught(number, Break.ALL.get(number));
            }
        }
        return all;
    }

    private boolean isCaught(int number, Break broken) {
        BrokenClasses.goFirst(BrokenSources.compiled(broken.edits()));
        try {
            var breakResult = switch (broken.judge()) {
                case Faults faults -> under(new Schedule(number, faults.steps()), broken.sql());
                case OrdinaryTest test -> BreakResult.of(TestProgram.run(test.type(), test.method()));
            };
            var asItShould = broken.isCaughtBy(breakResult.broken());
            var word = broken.caughtBy().isEmpty() ? "green" : "caught";
            tell.accept("%s break %d, %s: %s"
                    .formatted(
                            asItShould ? word : "NOT " + word.toUpperCase(Locale.ROOT),
                            number,
                            broken.name(),
                            breakResult.words()));
            return asItShould;
        } catch (RuntimeException failure) {
            tell.accept("NOT CAUGHT break %d, %s: could not go on: %s".formatted(number, broken.name(), failure));
            return false;
        } finally {
            BrokenClasses.none();
        }
    }

    private BreakResult under(Schedule schedule, List<String> sql) {
        try (var run = ChaosRun.startBroken(Chaos.class, sql, line -> tell.accept("    " + line))) {
            return BreakResult.of(run.run(schedule));
        }
    }
}
