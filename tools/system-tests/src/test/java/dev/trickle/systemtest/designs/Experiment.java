package dev.trickle.systemtest.designs;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.MessageEvent;
import dev.trickle.systemtest.designs.DesignUnderTest.Instance;
import dev.trickle.systemtest.harness.ChildProcess;
import dev.trickle.systemtest.harness.FakeScheduler;
import dev.trickle.systemtest.harness.TestInfrastructure;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the three designs through the same: they read the same requests, each in a group of its own, lose the same share
 * of answers, and are killed and frozen at the same instants. Each blow is struck while all of them are in a call, and
 * again until it has hit all of them.
 */
final class Experiment implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Experiment.class);

    private static final String LOSE_SOME_ANSWERS = "{\"kind\": \"answer_lost\", \"share\": 0.01}";

    /** Long enough to strike while it waits. */
    private static final String HOLD_CALLS = "{\"kind\": \"slow\", \"delay\": \"PT2S\"}";

    private static final int MOST_STRIKES = 5;
    private static final int A_FEW = 20;

    /** The plain designs call one after another: 9,000 messages take them minutes. */
    private static final Duration TO_THE_END = Duration.ofMinutes(10);

    private final TestInfrastructure testInfrastructure;
    private final int customersOfEachShop;
    private final FakeScheduler fakeScheduler;
    private final List<DesignUnderTest> contestants;

    /** The attempts of ours that were claimed and undecided when something was struck: only these may be unclear. */
    private final Set<AttemptId> interrupted = new HashSet<>();

    /**
     * Starts the instances of all designs.
     *
     * @param customersOfEachShop how many are released before each blow
     */
    Experiment(TestInfrastructure testInfrastructure, int customersOfEachShop) {
        this.testInfrastructure = testInfrastructure;
        this.customersOfEachShop = customersOfEachShop;
        this.fakeScheduler = new FakeScheduler(testInfrastructure);
        this.contestants = Arrays.stream(Design.values())
                .map(design -> DesignUnderTest.of(design, testInfrastructure))
                .toList();
        testInfrastructure.simulatorProcess().faults(LOSE_SOME_ANSWERS);
        contestants.forEach(
                each -> each.instances().forEach(instance -> instance.program().start()));
    }

    FakeScheduler fakeScheduler() {
        return fakeScheduler;
    }

    Set<AttemptId> interrupted() {
        return interrupted;
    }

    /** kill -9 for one instance of each design, in the middle of a call; started again, and left to take its part. */
    void kill(int which) {
        strike("kill", which, ChildProcess::kill, ChildProcess::start);
        contestants.forEach(each -> each.instances().get(which).program().start());
    }

    /** One instance of each stands still in the middle of a call until its group has given it up, and goes on. */
    void freeze(int which) {
        strike("freeze", which, ChildProcess::freeze, ChildProcess::thaw);
        contestants.forEach(
                each -> await("given up").atMost(ChildProcess.PATIENCE).until(() -> !isMember(each, which)));
        contestants.forEach(each -> each.instances().get(which).program().thaw());
    }

    /** kill -9 for the database, while ours is in a call. */
    void killTheDatabase() {
        strikeAll(
                "kill-database",
                testInfrastructure.databaseServer()::kill,
                testInfrastructure.databaseServer()::startAgain);
        testInfrastructure.databaseServer().startAgain();
        noteInterrupted();
    }

    /** kill -9 for the broker, while everybody is in a call. */
    void killTheBroker() {
        strikeAll("kill-broker", testInfrastructure.brokerServer().childProcess()::kill, this::startTheBroker);
        startTheBroker();
        noteInterrupted();
    }

    private void startTheBroker() {
        testInfrastructure.brokerServer().childProcess().start().awaitUp();
    }

    /** Comes back when nobody has anything left to do. */
    void finish() {
        testInfrastructure.simulatorProcess().faults(LOSE_SOME_ANSWERS);
        for (var design : Design.values()) {
            await(design + " has read everything")
                    .atMost(TO_THE_END)
                    .until(() -> testInfrastructure.brokerServer().hasReadEverything(design.group()));
        }
        await("ours has settled everything").atMost(ChildProcess.PATIENCE).untilAsserted(this::mustBeSettled);
    }

    private void mustBeSettled() {
        assertThat(fakeScheduler.listen().releaseAgain()).as("released again").isZero();
        assertThat(count("send_attempts WHERE state = 'claimed'")).as("claimed").isZero();
        assertThat(count("sender_outbox")).as("untold").isZero();
        assertThat(count("send_attempts")).as("decided").isEqualTo(fakeScheduler.attempts());
        var heard = fakeScheduler.heard().stream().map(MessageEvent::attempt).collect(toSet());
        assertThat(heard).containsAll(fakeScheduler.newest());
    }

    private int count(String what) {
        return testInfrastructure
                .databaseServer()
                .sql()
                .sql("SELECT count(*) FROM " + what)
                .query(Integer.class)
                .single();
    }

    private void strike(String blow, int which, Consumer<ChildProcess> strike, Consumer<ChildProcess> repair) {
        for (var strikes = 1; ; strikes++) {
            awaitAllAtWork();
            holdCallsOf(which);
            contestants.forEach(
                    each -> strike.accept(each.instances().get(which).program()));
            // What is open now was open when it was struck: it cannot have been answered to anybody.
            var hit = openCalls(List.of(which));
            testInfrastructure.simulatorProcess().faults(LOSE_SOME_ANSWERS);
            noteInterrupted();
            log.info("Struck blow={} instance={} open calls hit={}", blow, which + 1, hit);
            if (!hit.containsValue(0)) {
                return;
            }
            assertThat(strikes).as(blow + " hits nothing").isLessThan(MOST_STRIKES);
            contestants.forEach(
                    each -> repair.accept(each.instances().get(which).program()));
        }
    }

    private void strikeAll(String blow, Runnable strike, Runnable repair) {
        for (var strikes = 1; ; strikes++) {
            awaitAllAtWork();
            holdCallsOf(0, 1);
            strike.run();
            var hit = openCalls(List.of(0, 1));
            testInfrastructure.simulatorProcess().faults(LOSE_SOME_ANSWERS);
            log.info("Struck blow={} open calls hit={}", blow, hit);
            if (!hit.containsValue(0)) {
                return;
            }
            assertThat(strikes).as(blow + " hits nothing").isLessThan(MOST_STRIKES);
            repair.run();
        }
    }

    private void awaitAllAtWork() {
        contestants.forEach(each -> await(each.design() + " at work")
                .atMost(ChildProcess.PATIENCE)
                .until(() -> isMember(each, 0) && isMember(each, 1)));
    }

    private boolean isMember(DesignUnderTest designUnderTest, int which) {
        designUnderTest.instances().get(which).program().mustRun();
        return testInfrastructure
                .brokerServer()
                .membersOf(designUnderTest.design().group())
                .stream()
                .anyMatch(client ->
                        client.startsWith(designUnderTest.instances().get(which).name()));
    }

    private void holdCallsOf(Integer... which) {
        fakeScheduler.release(fakeScheduler.plan(customersOfEachShop));
        testInfrastructure.simulatorProcess().faults(HOLD_CALLS);
        await("everybody is in a call")
                .atMost(ChildProcess.PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> isEverybodyInACall(List.of(which)));
    }

    private boolean isEverybodyInACall(List<Integer> which) {
        var isInACall = !openCalls(which).containsValue(0);
        if (!isInACall && hasSomebodyNothingLeft()) {
            // While one was still being started, another has done all there was.
            fakeScheduler.release(fakeScheduler.plan(A_FEW));
        }
        return isInACall;
    }

    private boolean hasSomebodyNothingLeft() {
        return Arrays.stream(Design.values())
                .anyMatch(design -> testInfrastructure.brokerServer().hasReadEverything(design.group()));
    }

    /** How many calls of these instances wait for an answer, of each design. */
    private Map<Design, Integer> openCalls(List<Integer> which) {
        var open = new EnumMap<Design, Integer>(Design.class);
        for (var designUnderTest : contestants) {
            open.put(
                    designUnderTest.design(),
                    which.stream()
                            .map(designUnderTest.instances()::get)
                            .mapToInt(this::openCallsOf)
                            .sum());
        }
        return open;
    }

    private int openCallsOf(Instance instance) {
        return testInfrastructure
                .simulatorProcess()
                .openCallsOf(instance.graphVersion())
                .size();
    }

    private void noteInterrupted() {
        interrupted.addAll(testInfrastructure
                .databaseServer()
                .sql()
                .sql("SELECT recipient_id || '.' || attempt_number FROM send_attempts WHERE state = 'claimed'")
                .query((row, number) -> AttemptId.of(row.getString(1)))
                .list());
    }

    @Override
    public void close() {
        fakeScheduler.close();
    }
}
