package dev.trickle.systemtest.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.systemtest.harness.LogTails;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** All promises hold after three schedules of faults on all services; eight with {@code -Dtrickle.fire=long}. */
@ExtendWith(LogTails.class)
class ChaosIT {

    private static final int SCHEDULES = System.getProperty("trickle.fire", "").equals("long") ? 8 : 3;
    private static final long SEED = 20_260_301;

    @Test
    void everyPromiseHoldsUnderFaults() {
        try (var run = ChaosRun.start(getClass(), LoggerFactory.getLogger(getClass())::info)) {
            var result = run.run(SCHEDULES, SEED);

            assertThat(result.allPromisesHold()).as(result.toString()).isTrue();
            assertThat(result.sends()).isPositive();
        }
    }
}
