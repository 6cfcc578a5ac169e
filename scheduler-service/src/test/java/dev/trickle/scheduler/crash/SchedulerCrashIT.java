package dev.trickle.scheduler.crash;

import static dev.trickle.scheduler.crash.CrashScenario.NORTH;
import static dev.trickle.scheduler.crash.CrashScenario.SOUTH;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Kills scheduler processes on a real broker and checks that every recipient is released as planned.
 *
 * <p>The tests run concurrently: most of their time they wait for the session timeout of killed instances.
 *
 * <p>{@code -Dtrickle.kills=N} kills more often, {@code -Dtrickle.seed=N} selects the moments of another run.
 */
@Execution(ExecutionMode.CONCURRENT)
class SchedulerCrashIT {

    private static final int KILLS = Integer.getInteger("trickle.kills", 3);
    private static final long SEED = Long.getLong("trickle.seed", 20_260_302);

    /** Kept after a failure: a broker that loses its directory halts the JVM. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void releasesEveryRecipientOnceDespiteRepeatedKills() throws Exception {
        try (var crashScenario = new CrashScenario(folder, SEED)) {
            var scheduler = crashScenario.start("killed");
            for (var kill = 0; kill < KILLS; kill++) {
                crashScenario.awaitReleased(
                        (kill + 0.2 + 0.6 * crashScenario.random().nextDouble()) / KILLS);
                crashScenario.killWhileReleasing(scheduler);
                scheduler.start();
            }
            crashScenario.awaitEnd();

            crashScenario.promises().forEach(PromiseChecks::check);
        }
    }

    @Test
    void releasesEveryRecipientOnceDespiteRebalancesAndLostStores() throws Exception {
        try (var crashScenario = new CrashScenario(folder, SEED)) {
            crashScenario.limitOutcomes(0.2);
            var one = crashScenario.start("one");
            crashScenario.awaitReleased(0.1);
            var two = crashScenario.start("two");
            crashScenario.awaitShared(one, two);

            crashScenario.limitOutcomes(0.6);
            crashScenario.awaitReleased(0.35);
            crashScenario.killWhileReleasing(one);
            one.deleteStores();
            CrashScenario.await().until(() -> two.hosts(NORTH) && two.hosts(SOUTH));

            one.start();
            crashScenario.awaitShared(one, two);
            crashScenario.limitOutcomes(1);
            crashScenario.awaitReleased(0.75);
            crashScenario.killWhileReleasing(two);
            crashScenario.awaitEnd();

            crashScenario.promises().forEach(PromiseChecks::check);
        }
    }

    @Test
    void takesAnAccountBackFromAnotherInstanceWithTheStateOfThatInstance() throws Exception {
        var standby = "--SCHEDULER_STANDBY_REPLICAS=1";
        try (var crashScenario = new CrashScenario(folder, SEED)) {
            crashScenario.limitOutcomes(0.1);
            var first = crashScenario.start("first", standby);
            crashScenario.awaitReleased(0.1);
            var second = crashScenario.start("second", standby);
            crashScenario.awaitShared(first, second);

            crashScenario.limitOutcomes(0.8);
            crashScenario.awaitNextDay();
            crashScenario.awaitReleased(0.75);
            crashScenario.killWhileReleasing(second);
            CrashScenario.await().until(() -> first.hosts(NORTH) && first.hosts(SOUTH));
            crashScenario.limitOutcomes(1);
            crashScenario.awaitEnd();

            crashScenario.promises().forEach(PromiseChecks::check);
        }
    }

    @Test
    void releasesNothingAfterLosingItsStoresUntilAllRecordsAreRead() throws Exception {
        try (var crashScenario = new CrashScenario(folder, SEED)) {
            // The rest stays in flight until the stores are recovered.
            crashScenario.limitOutcomes(0.4);
            var scheduler = crashScenario.start("reset");
            crashScenario.awaitReleased(0.45);
            crashScenario.killWhileReleasing(scheduler);

            scheduler.deleteStores();
            crashScenario.deleteChangelogs();
            scheduler.start();
            crashScenario.awaitReleaseStatus(scheduler, "stores_lost");
            var before = crashScenario.released();
            crashScenario.thenNothingIsReleased(before);

            scheduler.kill();
            scheduler.deleteStores();
            crashScenario.deleteChangelogs();
            crashScenario.resetOffsets();
            try (var outcomes = crashScenario.uncommittedOutcomes()) {
                scheduler.start();
                crashScenario.awaitReleaseStatus(scheduler, "recovering");
                crashScenario.thenNothingIsReleased(before);
                outcomes.commit();
            }
            crashScenario.limitOutcomes(1);
            crashScenario.awaitEnd();

            crashScenario.promises().forEach(PromiseChecks::check);
        }
    }
}
