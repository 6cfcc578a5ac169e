package dev.trickle.scheduler.crash;

import static dev.trickle.scheduler.crash.World.NORTH;
import static dev.trickle.scheduler.crash.World.SOUTH;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The same releases, and none twice, whatever happens to the scheduler; on a real broker, with real processes.
 *
 * <p>The tests run side by side: most of their time they wait until Kafka gives up whoever was killed.
 *
 * <p>{@code -Dtrickle.kills=N} kills more often, {@code -Dtrickle.seed=N} at the moments of another run.
 */
@Execution(ExecutionMode.CONCURRENT)
class SchedulerCrashIT {

    private static final int KILLS = Integer.getInteger("trickle.kills", 3);
    private static final long SEED = Long.getLong("trickle.seed", 20_260_302);

    /** Stays if something fails: a broker that loses its folder ends the whole JVM. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void releasesTheSameThoughItIsKilledAgainAndAgain() throws Exception {
        try (var world = new World(folder, SEED)) {
            var scheduler = world.start("killed");
            for (var kill = 0; kill < KILLS; kill++) {
                world.awaitReleased((kill + 0.2 + 0.6 * world.random().nextDouble()) / KILLS);
                world.strike(scheduler);
                scheduler.start();
            }
            world.awaitEnd();

            world.promises().forEach(Promises::hold);
        }
    }

    @Test
    void releasesTheSameThoughAccountsAreHandedOverAndStoresLost() throws Exception {
        try (var world = new World(folder, SEED)) {
            world.answerOnly(0.2);
            var one = world.start("one");
            world.awaitReleased(0.1);
            var two = world.start("two");
            world.awaitShared(one, two);

            world.answerOnly(0.6);
            world.awaitReleased(0.35);
            world.strike(one);
            one.loseStores();
            World.await().until(() -> two.keeps(NORTH) && two.keeps(SOUTH));

            one.start();
            world.awaitShared(one, two);
            world.answerOnly(1);
            world.awaitReleased(0.75);
            world.strike(two);
            world.awaitEnd();

            world.promises().forEach(Promises::hold);
        }
    }

    @Test
    void staysShutWithoutItsStoresUntilEverythingIsReadAgain() throws Exception {
        try (var world = new World(folder, SEED)) {
            var scheduler = world.start("reset");
            world.awaitReleased(0.5);
            world.strike(scheduler);
            world.awaitAnswers();
            var before = world.released();

            scheduler.loseStores();
            world.deleteChangelogs();
            scheduler.start();
            world.awaitGate(scheduler, "shut_stores_lost");
            world.thenNothingIsReleased(before);

            scheduler.kill();
            scheduler.loseStores();
            world.deleteChangelogs();
            world.resetOffsets();
            try (var late = world.answersThatAreStillOnTheirWay()) {
                scheduler.start();
                world.awaitGate(scheduler, "shut_reading_again");
                world.thenNothingIsReleased(before);
                late.arrive();
            }
            world.awaitEnd();

            world.promises().forEach(Promises::holdAfterAReset);
        }
    }
}
