package dev.trickle.systemtest.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.systemtest.chaos.Judge.ModuleTest;
import dev.trickle.systemtest.chaos.Judge.OrdinaryTest;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class BreakTest {

    /** The breaks run on demand only, so an edit that no longer matches would go unnoticed. */
    @Test
    void everyEditMatchesItsSourceFile() throws IOException {
        for (var each : Break.ALL) {
            for (var edit : each.edits()) {
                assertThat(BrokenSources.matchesOnce(edit)).as(each.name()).isTrue();
            }
        }
    }

    @Test
    void everyJudgingTestOfAnotherModuleExists() {
        assertThat(Break.ALL)
                .map(Break::judge)
                .filteredOn(ModuleTest.class::isInstance)
                .map(ModuleTest.class::cast)
                .isNotEmpty()
                .allSatisfy(test -> assertThat(BrokenSources.fileOf(test)).exists());
    }

    @Test
    void everyJudgingTestExists() throws ReflectiveOperationException {
        for (var each : Break.ALL) {
            if (each.judge() instanceof OrdinaryTest test) {
                assertThat(Class.forName(test.type()).getDeclaredMethod(test.method()))
                        .satisfies(method -> assertThat(method.isAnnotationPresent(Test.class))
                                .isTrue());
            }
        }
    }
}
