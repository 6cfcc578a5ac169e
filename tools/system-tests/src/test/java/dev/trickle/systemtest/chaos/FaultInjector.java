package dev.trickle.systemtest.chaos;

import static org.awaitility.Awaitility.await;

import dev.trickle.systemtest.chaos.Fault.CallFault;
import dev.trickle.systemtest.chaos.Fault.ChangeAtMeta;
import dev.trickle.systemtest.chaos.Fault.Cut;
import dev.trickle.systemtest.chaos.Fault.Freeze;
import dev.trickle.systemtest.chaos.Fault.Kill;
import dev.trickle.systemtest.chaos.Fault.Outage;
import dev.trickle.systemtest.chaos.Fault.Restart;
import dev.trickle.systemtest.chaos.Fault.Rewind;
import dev.trickle.systemtest.harness.ChildProcess;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** Injects each fault while work is in flight; a fault without effect does not count and is repeated. */
final class FaultInjector {

    private static final Logger log = LoggerFactory.getLogger(FaultInjector.class);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(15);

    /** After this time without work, paused campaigns and stopped accounts are resumed. */
    private static final Duration RESUME_AFTER = Duration.ofSeconds(20);

    /** After this time, the campaign that would meet a change at Meta has ended. */
    private static final Duration CHANGE_TIMEOUT = Duration.ofSeconds(15);

    /** Small enough that all faults of a schedule occur during the first campaign of each account. */
    private static final int MESSAGES_BETWEEN_FAULTS = 12;

    /** The effect of a fault can be observed only while these run. */
    private static final Set<ClusterProcess> OBSERVERS = EnumSet.of(ClusterProcess.SIMULATOR, ClusterProcess.DATABASE);

    /** Their unfinished work can be observed: a call of a sender, a webhook of the status-service. */
    private static final Set<ClusterProcess> OBSERVABLE =
            EnumSet.of(ClusterProcess.SENDER_1, ClusterProcess.SENDER_2, ClusterProcess.STATUS);

    private final ServiceCluster serviceCluster;
    private final CampaignDriver campaignDriver;
    private final Random random;
    private int misses;

    FaultInjector(ServiceCluster serviceCluster, CampaignDriver campaignDriver, Random random) {
        this.serviceCluster = serviceCluster;
        this.campaignDriver = campaignDriver;
        this.random = random;
    }

    /** Returns the number of faults without effect. */
    int misses() {
        return misses;
    }

    /** Waits for further accepted messages, so that the faults are spread over the days. */
    void awaitMoreMessages() {
        var simulatorProcess = serviceCluster.testInfrastructure().simulatorProcess();
        var enough = simulatorProcess.countAccepted() + MESSAGES_BETWEEN_FAULTS;
        awaitWhileDriving("messages are sent", () -> simulatorProcess.countAccepted() >= enough);
    }

    /** Injects the fault and repeats it until it has an effect. */
    void inject(Fault fault) {
        var startNanos = System.nanoTime();
        while (!takesEffect(fault)) {
            misses++;
            log.info("Fault had no effect fault={}", fault);
            if (System.nanoTime() - startNanos > ChildProcess.TIMEOUT.toNanos()) {
                throw new IllegalStateException("Fault never had an effect: " + fault);
            }
        }
        log.info("Fault injected fault={}", fault);
    }

    private boolean takesEffect(Fault fault) {
        return switch (fault) {
            case Kill(ClusterProcess clusterProcess) -> kill(clusterProcess);
            case Outage(ClusterProcess clusterProcess, Duration length) -> stop(clusterProcess, length);
            case Restart(ClusterProcess clusterProcess) -> restart(clusterProcess);
            case Freeze(ClusterProcess clusterProcess, Duration length) -> freeze(clusterProcess, length);
            case Cut cut -> cut(cut);
            case CallFault callFault -> failCalls(callFault);
            case ChangeAtMeta change -> changeAtMeta(change.metaChange(), change.duration());
            case Rewind rewind -> rewind();
        };
    }

    private boolean kill(ClusterProcess clusterProcess) {
        var hadWork = awaitWork(clusterProcess);
        // The other processes cannot be observed as precisely: the scheduler has not committed its last 100 ms, and
        // broker and database take so long to terminate that nothing is in flight afterwards.
        if (OBSERVABLE.contains(clusterProcess) && !leavesWorkUndoneWhenFrozen(clusterProcess)) {
            serviceCluster.thaw(clusterProcess);
            return false;
        }
        serviceCluster.kill(clusterProcess);
        serviceCluster.startInBackground(clusterProcess);
        return hadWork;
    }

    /** Freezes the process; its work is still unfinished for the other side if the signal was in time. */
    private boolean leavesWorkUndoneWhenFrozen(ClusterProcess clusterProcess) {
        var calls = serviceCluster.openCallsOf(clusterProcess);
        serviceCluster.freeze(clusterProcess);
        return serviceCluster.hasUnfinishedWork(clusterProcess, calls);
    }

    private boolean stop(ClusterProcess clusterProcess, Duration length) {
        var hadWork = awaitWork(clusterProcess);
        serviceCluster.kill(clusterProcess);
        serviceCluster.startAfter(clusterProcess, length);
        return hadWork;
    }

    private boolean restart(ClusterProcess clusterProcess) {
        var hadWork = awaitWork(clusterProcess);
        serviceCluster.terminate(clusterProcess);
        serviceCluster.startInBackground(clusterProcess);
        return hadWork;
    }

    private boolean freeze(ClusterProcess clusterProcess, Duration length) {
        var hadWork = awaitWork(clusterProcess);
        if (OBSERVABLE.contains(clusterProcess) && !leavesWorkUndoneWhenFrozen(clusterProcess)) {
            serviceCluster.thaw(clusterProcess);
            return false;
        }
        serviceCluster.freeze(clusterProcess, length);
        if (OBSERVERS.contains(clusterProcess)) {
            serviceCluster.awaitRepaired(clusterProcess);
        }
        return hadWork;
    }

    /** Waits until the process is up and has work in flight. */
    private boolean awaitWork(ClusterProcess clusterProcess) {
        serviceCluster.awaitRepaired(clusterProcess);
        if (clusterProcess == ClusterProcess.API) {
            return awaitApiCall();
        }
        var startNanos = System.nanoTime();
        await(clusterProcess + " has work in flight")
                .atMost(ChildProcess.TIMEOUT)
                .pollDelay(Duration.ZERO)
                .pollInterval(POLL_INTERVAL)
                .ignoreExceptions()
                .until(() -> {
                    campaignDriver.advance();
                    if (System.nanoTime() - startNanos > RESUME_AFTER.toNanos()) {
                        campaignDriver.userRequests().resumeAll();
                    }
                    return serviceCluster.isBusy(clusterProcess);
                });
        return true;
    }

    /** Creates a campaign in the background and waits until its request is open. */
    private boolean awaitApiCall() {
        campaignDriver.createSmallCampaign(random);
        await("API request open")
                .atMost(ChildProcess.TIMEOUT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(campaignDriver::hasOpenApiCalls);
        return true;
    }

    private boolean cut(Cut cut) {
        serviceCluster.awaitRepaired(cut.link());
        var faultyNetwork = serviceCluster.link(cut.link());
        var before = faultyNetwork.affectedChunks();
        cut.networkFault().apply(faultyNetwork);
        try {
            awaitWhileDriving("connection affected", () -> faultyNetwork.affectedChunks() > before);
        } finally {
            serviceCluster.repairAfter(cut.link(), cut.duration());
        }
        return true;
    }

    private boolean rewind() {
        serviceCluster.awaitHealthy();
        awaitWork(ClusterProcess.SENDER_1);
        var senders = List.of(ClusterProcess.SENDER_1, ClusterProcess.SENDER_2);
        senders.forEach(serviceCluster::terminate);
        var resetOffsets = serviceCluster.resetSenderOffsets();
        senders.forEach(serviceCluster::startInBackground);
        return resetOffsets > 0;
    }

    private boolean failCalls(CallFault callFault) {
        serviceCluster
                .testInfrastructure()
                .simulatorProcess()
                .setFaults(callFault.cloudApiFault().toJson(callFault.calls()));
        try {
            awaitWhileDriving(
                    "calls failed",
                    () -> serviceCluster.testInfrastructure().simulatorProcess().faultyCalls() >= callFault.calls());
        } finally {
            serviceCluster.testInfrastructure().simulatorProcess().setFaults();
        }
        return true;
    }

    /** One change at a time: another one would mix up whose calls are refused. */
    private boolean changeAtMeta(MetaChange metaChange, Duration length) {
        serviceCluster.awaitRepaired(MetaChange.class);
        var simulator = serviceCluster.testInfrastructure().simulatorProcess();
        var template = awaitTemplateInFlight(metaChange.account());
        if (template.isEmpty()) {
            campaignDriver.userRequests().resumeAll();
            return false;
        }
        var before = effectOf(metaChange, template);
        try {
            // The file may be too new, or already be deleted without an effect.
            if (!metaChange.apply(simulator, template)) {
                return false;
            }
            return awaitEffect(() -> effectOf(metaChange, template) > before);
        } finally {
            serviceCluster.repairAfter(MetaChange.class, length, () -> metaChange.revert(simulator, template));
        }
    }

    /** Returns the template of a campaign with messages in flight; empty if there is none in time. */
    private String awaitTemplateInFlight(int account) {
        var startNanos = System.nanoTime();
        var found = new AtomicReference<>("");
        awaitWhileDriving("campaign has messages in flight", () -> {
            campaignDriver.templateInFlight(account).ifPresent(found::set);
            return !found.get().isEmpty() || System.nanoTime() - startNanos > RESUME_AFTER.toNanos();
        });
        return found.get();
    }

    /** Grows when the change has an effect: refused calls, or suspensions of campaigns with the template. */
    private int effectOf(MetaChange metaChange, String template) {
        return metaChange.code() == 0
                ? campaignDriver.userRequests().countTemplateChangeSuspensions(template)
                : serviceCluster.testInfrastructure().simulatorProcess().refusedCalls(metaChange.code());
    }

    /** Returns whether the condition became true in time; the campaign may have ended. */
    private boolean awaitEffect(BooleanSupplier condition) {
        var startNanos = System.nanoTime();
        awaitWhileDriving(
                "change has an effect",
                () -> isTrue(condition) || System.nanoTime() - startNanos > CHANGE_TIMEOUT.toNanos());
        return isTrue(condition);
    }

    /** Returns false also while the database is away. */
    private static boolean isTrue(BooleanSupplier condition) {
        try {
            return condition.getAsBoolean();
        } catch (DataAccessException unavailable) {
            return false;
        }
    }

    private void awaitWhileDriving(String what, Callable<Boolean> condition) {
        await(what)
                .atMost(ChildProcess.TIMEOUT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> condition.call() || advanceAndReturnFalse());
    }

    private boolean advanceAndReturnFalse() {
        campaignDriver.advance();
        return false;
    }
}
