package dev.trickle.systemtest.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.systemtest.harness.LogTails;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** Four schedules of faults on all services, of which every promise comes through; {@code -Dtrickle.fire=long}: eight. */
@ExtendWith(LogTails.class)
class ChaosIT {

    private static final int SCHEDULES = System.getProperty("trickle.fire", "").equals("long") ? 8 : 4;
    private static final long SEED = 20_260_301;

    @Test
    void everyPromiseHoldsWhateverGoesWrong() {
        try (var run = ChaosRun.start(getClass(), LoggerFactory.getLogger(getClass())::info)) {
            var result = run.run(SCHEDULES, SEED);

            assertThat(result.holds()).as(result.toString()).isTrue();
            assertThat(result.sends()).isPositive();
        }
    }
}
