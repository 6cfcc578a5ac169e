package dev.trickle.systemtest.chaos;

import static org.assertj.core.api.Assertions.assertThat;

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
}
