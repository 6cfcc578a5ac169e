package dev.trickle.systemtest.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.systemtest.chaos.Judge.OrdinaryTest;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class BreakTest {

    /** They are struck on demand only: nobody would notice that there is nothing left to break. */
    @Test
    void allOfThemStillFindWhatTheyBreak() throws IOException {
        for (var each : Break.ALL) {
            for (var edit : each.edits()) {
                assertThat(BrokenSources.standsOnce(edit)).as(each.name()).isTrue();
            }
        }
    }

    @Test
    void everyTestThatJudgesIsThere() throws ReflectiveOperationException {
        for (var each : Break.ALL) {
            if (each.judge() instanceof OrdinaryTest test) {
                assertThat(Class.forName(test.type()).getDeclaredMethod(test.method()))
                        .satisfies(method -> assertThat(method.isAnnotationPresent(Test.class))
                                .isTrue());
            }
        }
    }
}
