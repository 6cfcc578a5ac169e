package dev.trickle.systemtest.chaos;

import static org.awaitility.Awaitility.await;

import dev.trickle.systemtest.chaos.Fault.CallFault;
import dev.trickle.systemtest.chaos.Fault.Cut;
import dev.trickle.systemtest.chaos.Fault.Freeze;
import dev.trickle.systemtest.chaos.Fault.Kill;
import dev.trickle.systemtest.chaos.Fault.Restart;
import dev.trickle.systemtest.chaos.Fault.Rewind;
import dev.trickle.systemtest.harness.ChildProcess;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets faults happen, each when it hurts: one that hit nothing does not count and is struck again. */
final class FaultInjector {

    private static final Logger log = LoggerFactory.getLogger(FaultInjector.class);

    private static final Duration A_MOMENT = Duration.ofMillis(15);

    /** Then whatever a part could do is paused, and goes on. */
    private static final Duration TOO_LONG = Duration.ofSeconds(20);

    /** All of a schedule come while each shop's first campaign is being sent. */
    private static final int MESSAGES_BETWEEN = 12;

    /** Whether something was hit can be seen only while these move. */
    private static final Set<ClusterProcess> JUDGES = EnumSet.of(ClusterProcess.SIMULATOR, ClusterProcess.DATABASE);

    /** Whether they leave something undone can be seen: senders a call, the status-service a webhook. */
    private static final Set<ClusterProcess> ASKABLE =
            EnumSet.of(ClusterProcess.SENDER_1, ClusterProcess.SENDER_2, ClusterProcess.STATUS);

    private final ServiceCluster serviceCluster;
    private final CampaignDriver campaignDriver;
    private final Random chance;
    private int misses;

    FaultInjector(ServiceCluster serviceCluster, CampaignDriver campaignDriver, Random chance) {
        this.serviceCluster = serviceCluster;
        this.campaignDriver = campaignDriver;
        this.chance = chance;
    }

    /** How many blows have hit nothing. */
    int misses() {
        return misses;
    }

    /** Comes back when some more people have been written to, so that faults are spread over the days. */
    void awaitMoreMessages() {
        var simulatorProcess = serviceCluster.testInfrastructure().simulatorProcess();
        var enough = simulatorProcess.accepted() + MESSAGES_BETWEEN;
        awaitThat("messages are sent", () -> simulatorProcess.accepted() >= enough);
    }

    /** Comes back when the fault has hit something. */
    void strike(Fault fault) {
        var began = System.nanoTime();
        while (!hits(fault)) {
            misses++;
            log.info("Hit nothing fault={}", fault);
            if (System.nanoTime() - began > ChildProcess.PATIENCE.toNanos()) {
                throw new IllegalStateException("Nothing can be hit by: " + fault);
            }
        }
        log.info("Struck fault={}", fault);
    }

    private boolean hits(Fault fault) {
        return switch (fault) {
            case Kill(ClusterProcess clusterProcess) -> kills(clusterProcess);
            case Restart(ClusterProcess clusterProcess) -> restarts(clusterProcess);
            case Freeze(ClusterProcess clusterProcess, Duration length) -> freezes(clusterProcess, length);
            case Cut cut -> cuts(cut);
            case CallFault callFault -> troubles(callFault);
            case Rewind rewind -> rewinds();
        };
    }

    private boolean kills(ClusterProcess clusterProcess) {
        var atWork = awaitWorkOf(clusterProcess);
        // Of the others nothing is known so surely: the scheduler has committed nothing of its last 100 ms, broker and
        // database take so long to be gone that nothing is under way any more when they are.
        if (ASKABLE.contains(clusterProcess) && !standsStillInTheMiddle(clusterProcess)) {
            serviceCluster.thaw(clusterProcess);
            return false;
        }
        serviceCluster.kill(clusterProcess);
        serviceCluster.startAgain(clusterProcess);
        return atWork;
    }

    /** What was under way is still under way for the other side, if the blow was in time. */
    private boolean standsStillInTheMiddle(ClusterProcess clusterProcess) {
        var calls = serviceCluster.callsOf(clusterProcess);
        serviceCluster.freeze(clusterProcess);
        return serviceCluster.leavesUndone(clusterProcess, calls);
    }

    private boolean restarts(ClusterProcess clusterProcess) {
        var atWork = awaitWorkOf(clusterProcess);
        serviceCluster.end(clusterProcess);
        serviceCluster.startAgain(clusterProcess);
        return atWork;
    }

    private boolean freezes(ClusterProcess clusterProcess, Duration length) {
        var atWork = awaitWorkOf(clusterProcess);
        if (ASKABLE.contains(clusterProcess) && !standsStillInTheMiddle(clusterProcess)) {
            serviceCluster.thaw(clusterProcess);
            return false;
        }
        serviceCluster.freeze(clusterProcess, length);
        if (JUDGES.contains(clusterProcess)) {
            serviceCluster.awaitCured(clusterProcess);
        }
        return atWork;
    }

    /** Comes back as soon as the part is up and has something to lose. */
    private boolean awaitWorkOf(ClusterProcess clusterProcess) {
        serviceCluster.awaitCured(clusterProcess);
        if (clusterProcess == ClusterProcess.API) {
            return awaitQuestion();
        }
        var began = System.nanoTime();
        await(clusterProcess + " has something to do")
                .atMost(ChildProcess.PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(A_MOMENT)
                .ignoreExceptions()
                .until(() -> {
                    campaignDriver.look();
                    if (System.nanoTime() - began > TOO_LONG.toNanos()) {
                        campaignDriver.userRequests().resumeAll();
                    }
                    return serviceCluster.isBusy(clusterProcess);
                });
        return true;
    }

    /** Somebody asks the API for a new campaign, and has no answer yet. */
    private boolean awaitQuestion() {
        campaignDriver.orderOneMore(chance);
        await("somebody asks")
                .atMost(ChildProcess.PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(campaignDriver::isAsking);
        return true;
    }

    private boolean cuts(Cut cut) {
        serviceCluster.awaitCured(cut.way());
        var faultyNetwork = serviceCluster.way(cut.way());
        var before = faultyNetwork.harmed();
        cut.harm().befalls(faultyNetwork);
        try {
            awaitThat("somebody is cut off", () -> faultyNetwork.harmed() > before);
        } finally {
            serviceCluster.healLater(cut.way(), cut.length());
        }
        return true;
    }

    private boolean rewinds() {
        serviceCluster.awaitWhole();
        awaitWorkOf(ClusterProcess.SENDER_1);
        var senders = List.of(ClusterProcess.SENDER_1, ClusterProcess.SENDER_2);
        senders.forEach(serviceCluster::end);
        var forgotten = serviceCluster.forgetWhatSendersHaveRead();
        senders.forEach(serviceCluster::startAgain);
        return forgotten > 0;
    }

    private boolean troubles(CallFault callFault) {
        serviceCluster
                .testInfrastructure()
                .simulatorProcess()
                .faults(callFault.answer().forCalls(callFault.calls()));
        try {
            awaitThat(
                    "calls go wrong",
                    () -> serviceCluster.testInfrastructure().simulatorProcess().struck() >= callFault.calls());
        } finally {
            serviceCluster.testInfrastructure().simulatorProcess().faults();
        }
        return true;
    }

    private void awaitThat(String what, Callable<Boolean> condition) {
        await(what)
                .atMost(ChildProcess.PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> condition.call() || lookedInVain());
    }

    private boolean lookedInVain() {
        campaignDriver.look();
        return false;
    }
}
