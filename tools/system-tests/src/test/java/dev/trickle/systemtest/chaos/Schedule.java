package dev.trickle.systemtest.chaos;

import static java.util.stream.Collectors.joining;

import dev.trickle.systemtest.chaos.Fault.CallFault;
import dev.trickle.systemtest.chaos.Fault.Cut;
import dev.trickle.systemtest.chaos.Fault.Freeze;
import dev.trickle.systemtest.chaos.Fault.Kill;
import dev.trickle.systemtest.chaos.Fault.Restart;
import dev.trickle.systemtest.chaos.Fault.Rewind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** What goes wrong one after the other, and what people do before each; the same for the same seed. */
record Schedule(long seed, List<ScheduleStep> steps) {

    /** Faults of a schedule. */
    static final int FAULTS = 10;

    /** Longer than any session, so that others take over. */
    private static final int LONGEST_FREEZE_MILLIS = 8_000;

    /** Nobody takes over what an API, a database, a broker or WhatsApp does. */
    private static final int LONGEST_ALONE_MILLIS = 4_000;

    private static final int SHORTEST_MILLIS = 500;
    private static final int LONGEST_CUT_MILLIS = 2_500;
    private static final int MOST_CALLS = 6;

    /** As often as each is here; whoever cancels all the time tests little. */
    private static final List<UserAction> ACTS = List.of(
            UserAction.NOTHING,
            UserAction.STOP_BY_WEBHOOK,
            UserAction.STOP_BY_WEBHOOK,
            UserAction.STOP_BY_WEBHOOK,
            UserAction.UNSUBSCRIBE,
            UserAction.UNSUBSCRIBE,
            UserAction.PAUSE,
            UserAction.PAUSE,
            UserAction.RESUME,
            UserAction.RESUME,
            UserAction.RESUME,
            UserAction.TAKE_OVER,
            UserAction.TAKE_OVER,
            UserAction.CANCEL);

    /** It has its ledger in memory. */
    private static final Set<ClusterProcess> MORTAL = EnumSet.complementOf(EnumSet.of(ClusterProcess.SIMULATOR));

    /** Others notice when their sessions end. */
    private static final Set<ClusterProcess> IN_GROUPS = EnumSet.of(
            ClusterProcess.SCHEDULER, ClusterProcess.SENDER_1, ClusterProcess.SENDER_2, ClusterProcess.STATUS);

    private static final Set<ClusterProcess> SERVICES = EnumSet.of(
            ClusterProcess.API,
            ClusterProcess.SCHEDULER,
            ClusterProcess.SENDER_1,
            ClusterProcess.SENDER_2,
            ClusterProcess.STATUS);

    /** What people do, and what goes wrong then. */
    record ScheduleStep(UserAction act, Fault fault) {}

    static Schedule of(long seed) {
        var chance = new Random(seed);
        var deck = deck(chance);
        Collections.shuffle(deck, chance);
        var steps = new ArrayList<ScheduleStep>();
        for (var fault : deck.subList(0, FAULTS)) {
            steps.add(new ScheduleStep(ACTS.get(chance.nextInt(ACTS.size())), fault));
        }
        return new Schedule(seed, List.copyOf(steps));
    }

    /** One of each kind, so that no schedule is made of one kind alone. */
    private static List<Fault> deck(Random chance) {
        var deck = new ArrayList<Fault>();
        MORTAL.forEach(clusterProcess -> deck.add(new Kill(clusterProcess)));
        SERVICES.forEach(clusterProcess -> deck.add(new Restart(clusterProcess)));
        for (var clusterProcess : ClusterProcess.values()) {
            deck.add(new Freeze(
                    clusterProcess,
                    millis(chance, IN_GROUPS.contains(clusterProcess) ? LONGEST_FREEZE_MILLIS : LONGEST_ALONE_MILLIS)));
        }
        deck.add(new Rewind());
        for (var cuttableLink : CuttableLink.values()) {
            for (var networkFault : NetworkFault.values()) {
                deck.add(new Cut(cuttableLink, networkFault, millis(chance, LONGEST_CUT_MILLIS)));
            }
        }
        for (var cloudApiFault : CloudApiFault.values()) {
            deck.add(new CallFault(cloudApiFault, 1 + chance.nextInt(MOST_CALLS)));
        }
        return deck;
    }

    private static Duration millis(Random chance, int most) {
        return Duration.ofMillis(chance.nextInt(SHORTEST_MILLIS, most + 1));
    }

    @Override
    public String toString() {
        return steps.stream()
                .map(scheduleStep -> scheduleStep.act() == UserAction.NOTHING
                        ? scheduleStep.fault().toString()
                        : scheduleStep.act() + "; " + scheduleStep.fault())
                .collect(joining(", "));
    }
}
