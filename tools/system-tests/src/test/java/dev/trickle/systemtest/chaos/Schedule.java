package dev.trickle.systemtest.chaos;

import static java.util.stream.Collectors.joining;

import dev.trickle.systemtest.chaos.Fault.CallFault;
import dev.trickle.systemtest.chaos.Fault.ChangeAtMeta;
import dev.trickle.systemtest.chaos.Fault.Cut;
import dev.trickle.systemtest.chaos.Fault.Freeze;
import dev.trickle.systemtest.chaos.Fault.Kill;
import dev.trickle.systemtest.chaos.Fault.Outage;
import dev.trickle.systemtest.chaos.Fault.Restart;
import dev.trickle.systemtest.chaos.Fault.Rewind;
import dev.trickle.systemtest.harness.TestInfrastructure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A sequence of faults, each preceded by a user action; determined by the seed. */
record Schedule(long seed, List<ScheduleStep> steps) {

    static final int FAULTS_PER_SCHEDULE = 10;

    /** Longer than any session timeout, so that other instances take over. */
    private static final int MAX_FREEZE_MILLIS = 8_000;

    /** For processes without a second instance: API, database, broker and simulator. */
    private static final int MAX_SINGLE_INSTANCE_FREEZE_MILLIS = 4_000;

    private static final int MIN_MILLIS = 500;
    private static final int MAX_CUT_MILLIS = 2_500;
    private static final int MAX_FAILING_CALLS = 6;
    private static final int MAX_CHANGE_MILLIS = 4_000;

    /** Weighted by repetition: frequent cancellations would leave little to test. */
    private static final List<UserAction> ACTIONS = List.of(
            UserAction.NOTHING,
            UserAction.STOP_BY_WEBHOOK,
            UserAction.STOP_BY_WEBHOOK,
            UserAction.STOP_BY_WEBHOOK,
            UserAction.UNSUBSCRIBE,
            UserAction.UNSUBSCRIBE,
            UserAction.PAUSE,
            UserAction.PAUSE,
            UserAction.STOP_ACCOUNT,
            UserAction.RESUME,
            UserAction.RESUME,
            UserAction.RESUME,
            UserAction.TAKE_OVER_NUMBER,
            UserAction.TAKE_OVER_NUMBER,
            UserAction.CANCEL);

    /** The simulator keeps its ledger in memory and is never killed. */
    private static final Set<ClusterProcess> KILLABLE = EnumSet.complementOf(EnumSet.of(ClusterProcess.SIMULATOR));

    /** Members of consumer groups, whose partitions are reassigned after a session timeout. */
    private static final Set<ClusterProcess> GROUP_MEMBERS = EnumSet.of(
            ClusterProcess.SCHEDULER_1,
            ClusterProcess.SCHEDULER_2,
            ClusterProcess.SENDER_1,
            ClusterProcess.SENDER_2,
            ClusterProcess.STATUS);

    private static final Set<ClusterProcess> SERVICES = EnumSet.of(
            ClusterProcess.API,
            ClusterProcess.SCHEDULER_1,
            ClusterProcess.SCHEDULER_2,
            ClusterProcess.SENDER_1,
            ClusterProcess.SENDER_2,
            ClusterProcess.STATUS);

    /** A user action and the fault that follows it. */
    record ScheduleStep(UserAction userAction, Fault fault) {}

    static Schedule of(long seed) {
        var random = new Random(seed);
        var faults = allFaults(random);
        Collections.shuffle(faults, random);
        var steps = new ArrayList<ScheduleStep>();
        for (var fault : faults.subList(0, FAULTS_PER_SCHEDULE)) {
            steps.add(new ScheduleStep(ACTIONS.get(random.nextInt(ACTIONS.size())), fault));
        }
        return new Schedule(seed, List.copyOf(steps));
    }

    /** One fault of each kind, so that no schedule consists of one kind only. */
    private static List<Fault> allFaults(Random random) {
        var faults = new ArrayList<Fault>();
        KILLABLE.forEach(clusterProcess -> faults.add(new Kill(clusterProcess)));
        SERVICES.forEach(clusterProcess -> faults.add(new Restart(clusterProcess)));
        for (var clusterProcess : ClusterProcess.values()) {
            faults.add(new Freeze(
                    clusterProcess,
                    randomDuration(
                            random,
                            GROUP_MEMBERS.contains(clusterProcess)
                                    ? MAX_FREEZE_MILLIS
                                    : MAX_SINGLE_INSTANCE_FREEZE_MILLIS)));
        }
        faults.add(new Outage(ClusterProcess.BROKER, TestInfrastructure.LONGER_THAN_KAFKA_TIMEOUTS));
        faults.add(new Rewind());
        for (var cuttableLink : CuttableLink.values()) {
            for (var networkFault : NetworkFault.values()) {
                faults.add(new Cut(cuttableLink, networkFault, randomDuration(random, MAX_CUT_MILLIS)));
            }
        }
        for (var cloudApiFault : CloudApiFault.values()) {
            faults.add(new CallFault(cloudApiFault, 1 + random.nextInt(MAX_FAILING_CALLS)));
        }
        for (var metaChange : MetaChange.values()) {
            faults.add(new ChangeAtMeta(metaChange, randomDuration(random, MAX_CHANGE_MILLIS)));
        }
        return faults;
    }

    private static Duration randomDuration(Random random, int most) {
        return Duration.ofMillis(random.nextInt(MIN_MILLIS, most + 1));
    }

    @Override
    public String toString() {
        return steps.stream()
                .map(scheduleStep -> scheduleStep.userAction() == UserAction.NOTHING
                        ? scheduleStep.fault().toString()
                        : scheduleStep.userAction() + "; " + scheduleStep.fault())
                .collect(joining(", "));
    }
}
