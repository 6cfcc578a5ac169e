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
 * Exposes the three designs to the same conditions: they read the same requests in separate groups, lose the same share
 * of responses, and are killed and frozen at the same instants. Each fault is injected while all designs have an open
 * call, and repeated until it has hit all of them.
 */
final class Experiment implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Experiment.class);

    private static final String LOSE_SOME_ANSWERS = "{\"kind\": \"answer_lost\", \"share\": 0.01}";

    /** Long enough to inject a fault during the call. */
    private static final String HOLD_CALLS = "{\"kind\": \"slow\", \"delay\": \"PT2S\"}";

    private static final int MAX_INJECTIONS = 5;
    private static final int EXTRA_CUSTOMERS = 20;

    /** The plain designs call sequentially: 9,000 messages take minutes. */
    private static final Duration COMPLETION_TIMEOUT = Duration.ofMinutes(10);

    private final TestInfrastructure testInfrastructure;
    private final int customersOfEachShop;
    private final FakeScheduler fakeScheduler;
    private final List<DesignUnderTest> designs;

    /** Attempts of the sender-service with an open claim when a fault was injected: only these may be unconfirmed. */
    private final Set<AttemptId> interruptedAttempts = new HashSet<>();

    /**
     * Starts the instances of all designs.
     *
     * @param customersOfEachShop number of customers per account released before each fault
     */
    Experiment(TestInfrastructure testInfrastructure, int customersOfEachShop) {
        this.testInfrastructure = testInfrastructure;
        this.customersOfEachShop = customersOfEachShop;
        this.fakeScheduler = new FakeScheduler(testInfrastructure);
        this.designs = Arrays.stream(Design.values())
                .map(design -> DesignUnderTest.of(design, testInfrastructure))
                .toList();
        testInfrastructure.simulatorProcess().setFaults(LOSE_SOME_ANSWERS);
        designs.forEach(
                each -> each.instances().forEach(instance -> instance.program().start()));
    }

    FakeScheduler fakeScheduler() {
        return fakeScheduler;
    }

    Set<AttemptId> interruptedAttempts() {
        return interruptedAttempts;
    }

    /** Kills one instance of each design with SIGKILL during a call and restarts it. */
    void kill(int instanceIndex) {
        injectFault("kill", instanceIndex, ChildProcess::kill, ChildProcess::start);
        designs.forEach(each -> each.instances().get(instanceIndex).program().start());
    }

    /** Freezes one instance of each design during a call until its group has removed it, then thaws it. */
    void freeze(int instanceIndex) {
        injectFault("freeze", instanceIndex, ChildProcess::freeze, ChildProcess::thaw);
        designs.forEach(each -> await("removed from the group")
                .atMost(ChildProcess.TIMEOUT)
                .until(() -> !isMember(each, instanceIndex)));
        designs.forEach(each -> each.instances().get(instanceIndex).program().thaw());
    }

    /** Kills the database with SIGKILL during a call of each design. */
    void killDatabase() {
        injectSharedFault(
                "kill-database",
                testInfrastructure.databaseServer()::kill,
                testInfrastructure.databaseServer()::startAgain);
        testInfrastructure.databaseServer().startAgain();
        recordInterrupted();
    }

    /** Kills the broker with SIGKILL during a call of each design. */
    void killBroker() {
        injectSharedFault("kill-broker", testInfrastructure.brokerServer().childProcess()::kill, this::startBroker);
        startBroker();
        recordInterrupted();
    }

    private void startBroker() {
        testInfrastructure.brokerServer().childProcess().start().awaitUp();
    }

    /** Waits until all designs have read and settled all requests. */
    void awaitCompletion() {
        testInfrastructure.simulatorProcess().setFaults(LOSE_SOME_ANSWERS);
        for (var design : Design.values()) {
            await(design + " has read everything")
                    .atMost(COMPLETION_TIMEOUT)
                    .until(() -> testInfrastructure.brokerServer().hasReadEverything(design.group()));
        }
        await("the sender-service has settled all attempts")
                .atMost(ChildProcess.TIMEOUT)
                .untilAsserted(this::assertSettled);
    }

    private void assertSettled() {
        assertThat(fakeScheduler.poll().releaseRetryable()).as("released again").isZero();
        assertThat(count("send_attempts WHERE state = 'claimed'")).as("claimed").isZero();
        assertThat(count("sender_outbox")).as("outbox rows").isZero();
        assertThat(count("send_attempts")).as("attempts").isEqualTo(fakeScheduler.countAttempts());
        var attemptsWithEvents =
                fakeScheduler.events().stream().map(MessageEvent::attempt).collect(toSet());
        assertThat(attemptsWithEvents).containsAll(fakeScheduler.newestAttempts());
    }

    private int count(String what) {
        return testInfrastructure
                .databaseServer()
                .jdbcClient()
                .sql("SELECT count(*) FROM " + what)
                .query(Integer.class)
                .single();
    }

    private void injectFault(
            String fault, int instanceIndex, Consumer<ChildProcess> inject, Consumer<ChildProcess> repair) {
        for (var injections = 1; ; injections++) {
            awaitAllMembersPresent();
            holdCallsOf(instanceIndex);
            designs.forEach(
                    each -> inject.accept(each.instances().get(instanceIndex).program()));
            // A call that is open now was open at the fault: its response cannot have been received.
            var hit = openCalls(List.of(instanceIndex));
            testInfrastructure.simulatorProcess().setFaults(LOSE_SOME_ANSWERS);
            recordInterrupted();
            log.info("Fault injected fault={} instance={} openCalls={}", fault, instanceIndex + 1, hit);
            if (!hit.containsValue(0)) {
                return;
            }
            assertThat(injections).as(fault + " has no effect").isLessThan(MAX_INJECTIONS);
            designs.forEach(
                    each -> repair.accept(each.instances().get(instanceIndex).program()));
        }
    }

    private void injectSharedFault(String fault, Runnable inject, Runnable repair) {
        for (var injections = 1; ; injections++) {
            awaitAllMembersPresent();
            holdCallsOf(0, 1);
            inject.run();
            var hit = openCalls(List.of(0, 1));
            testInfrastructure.simulatorProcess().setFaults(LOSE_SOME_ANSWERS);
            log.info("Fault injected fault={} openCalls={}", fault, hit);
            if (!hit.containsValue(0)) {
                return;
            }
            assertThat(injections).as(fault + " has no effect").isLessThan(MAX_INJECTIONS);
            repair.run();
        }
    }

    private void awaitAllMembersPresent() {
        designs.forEach(each -> await(each.design() + " has both members")
                .atMost(ChildProcess.TIMEOUT)
                .until(() -> isMember(each, 0) && isMember(each, 1)));
    }

    private boolean isMember(DesignUnderTest designUnderTest, int instanceIndex) {
        designUnderTest.instances().get(instanceIndex).program().verifyRunning();
        return testInfrastructure
                .brokerServer()
                .membersOf(designUnderTest.design().group())
                .stream()
                .anyMatch(client -> client.startsWith(
                        designUnderTest.instances().get(instanceIndex).name()));
    }

    private void holdCallsOf(Integer... instanceIndex) {
        fakeScheduler.release(fakeScheduler.plan(customersOfEachShop));
        testInfrastructure.simulatorProcess().setFaults(HOLD_CALLS);
        await("every design has an open call")
                .atMost(ChildProcess.TIMEOUT)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> hasEveryDesignAnOpenCall(List.of(instanceIndex)));
    }

    private boolean hasEveryDesignAnOpenCall(List<Integer> instanceIndex) {
        var isInACall = !openCalls(instanceIndex).containsValue(0);
        if (!isInACall && hasAnyDesignReadEverything()) {
            // A design has finished its requests while another was still starting.
            fakeScheduler.release(fakeScheduler.plan(EXTRA_CUSTOMERS));
        }
        return isInACall;
    }

    private boolean hasAnyDesignReadEverything() {
        return Arrays.stream(Design.values())
                .anyMatch(design -> testInfrastructure.brokerServer().hasReadEverything(design.group()));
    }

    /** Returns the number of open calls of these instances by design. */
    private Map<Design, Integer> openCalls(List<Integer> instanceIndex) {
        var open = new EnumMap<Design, Integer>(Design.class);
        for (var designUnderTest : designs) {
            open.put(
                    designUnderTest.design(),
                    instanceIndex.stream()
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

    private void recordInterrupted() {
        interruptedAttempts.addAll(testInfrastructure
                .databaseServer()
                .jdbcClient()
                .sql("SELECT recipient_id || '.' || attempt_number FROM send_attempts WHERE state = 'claimed'")
                .query((row, number) -> AttemptId.of(row.getString(1)))
                .list());
    }

    @Override
    public void close() {
        fakeScheduler.close();
    }
}
