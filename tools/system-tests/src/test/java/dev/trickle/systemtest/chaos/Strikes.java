package dev.trickle.systemtest.chaos;

import static org.awaitility.Awaitility.await;

import dev.trickle.systemtest.chaos.Fault.Cut;
import dev.trickle.systemtest.chaos.Fault.Freeze;
import dev.trickle.systemtest.chaos.Fault.Kill;
import dev.trickle.systemtest.chaos.Fault.Restart;
import dev.trickle.systemtest.chaos.Fault.Rewind;
import dev.trickle.systemtest.chaos.Fault.Trouble;
import dev.trickle.systemtest.harness.Program;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets faults happen, each when it hurts: one that hit nothing does not count and is struck again. */
final class Strikes {

    private static final Logger log = LoggerFactory.getLogger(Strikes.class);

    private static final Duration A_MOMENT = Duration.ofMillis(15);

    /** Then whatever a part could do is paused, and goes on. */
    private static final Duration TOO_LONG = Duration.ofSeconds(20);

    /** All of a schedule come while each shop's first campaign is being sent. */
    private static final int MESSAGES_BETWEEN = 12;

    /** Whether something was hit can be seen only while these move. */
    private static final Set<Part> JUDGES = EnumSet.of(Part.SIMULATOR, Part.DATABASE);

    /** Whether they leave something undone can be seen: senders a call, the status-service a webhook. */
    private static final Set<Part> ASKABLE = EnumSet.of(Part.SENDER_1, Part.SENDER_2, Part.STATUS);

    private final Installation installation;
    private final Campaigns campaigns;
    private final Random chance;
    private int misses;

    Strikes(Installation installation, Campaigns campaigns, Random chance) {
        this.installation = installation;
        this.campaigns = campaigns;
        this.chance = chance;
    }

    /** How many blows have hit nothing. */
    int misses() {
        return misses;
    }

    /** Comes back when some more people have been written to, so that faults are spread over the days. */
    void awaitMoreMessages() {
        var simulator = installation.harness().simulator();
        var enough = simulator.accepted() + MESSAGES_BETWEEN;
        awaitThat("messages are sent", () -> simulator.accepted() >= enough);
    }

    /** Comes back when the fault has hit something. */
    void strike(Fault fault) {
        var began = System.nanoTime();
        while (!hits(fault)) {
            misses++;
            log.info("Hit nothing fault={}", fault);
            if (System.nanoTime() - began > Program.PATIENCE.toNanos()) {
                throw new IllegalStateException("Nothing can be hit by: " + fault);
            }
        }
        log.info("Struck fault={}", fault);
    }

    private boolean hits(Fault fault) {
        return switch (fault) {
            case Kill(Part part) -> kills(part);
            case Restart(Part part) -> restarts(part);
            case Freeze(Part part, Duration length) -> freezes(part, length);
            case Cut cut -> cuts(cut);
            case Trouble trouble -> troubles(trouble);
            case Rewind rewind -> rewinds();
        };
    }

    private boolean kills(Part part) {
        var atWork = awaitWorkOf(part);
        // Of the others nothing is known so surely: the scheduler has committed nothing of its last 100 ms, broker and
        // database take so long to be gone that nothing is under way any more when they are.
        if (ASKABLE.contains(part) && !standsStillInTheMiddle(part)) {
            installation.thaw(part);
            return false;
        }
        installation.kill(part);
        installation.startAgain(part);
        return atWork;
    }

    /** What was under way is still under way for the other side, if the blow was in time. */
    private boolean standsStillInTheMiddle(Part part) {
        var calls = installation.callsOf(part);
        installation.freeze(part);
        return installation.leavesUndone(part, calls);
    }

    private boolean restarts(Part part) {
        var atWork = awaitWorkOf(part);
        installation.end(part);
        installation.startAgain(part);
        return atWork;
    }

    private boolean freezes(Part part, Duration length) {
        var atWork = awaitWorkOf(part);
        if (ASKABLE.contains(part) && !standsStillInTheMiddle(part)) {
            installation.thaw(part);
            return false;
        }
        installation.freeze(part, length);
        if (JUDGES.contains(part)) {
            installation.awaitCured(part);
        }
        return atWork;
    }

    /** Comes back as soon as the part is up and has something to lose. */
    private boolean awaitWorkOf(Part part) {
        installation.awaitCured(part);
        if (part == Part.API) {
            return awaitQuestion();
        }
        var began = System.nanoTime();
        await(part + " has something to do")
                .atMost(Program.PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(A_MOMENT)
                .ignoreExceptions()
                .until(() -> {
                    campaigns.look();
                    if (System.nanoTime() - began > TOO_LONG.toNanos()) {
                        campaigns.wishes().resumeAll();
                    }
                    return installation.isBusy(part);
                });
        return true;
    }

    /** Somebody asks the API for a new campaign, and has no answer yet. */
    private boolean awaitQuestion() {
        campaigns.orderOneMore(chance);
        await("somebody asks")
                .atMost(Program.PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(campaigns::isAsking);
        return true;
    }

    private boolean cuts(Cut cut) {
        installation.awaitCured(cut.way());
        var network = installation.way(cut.way());
        var before = network.harmed();
        cut.harm().befalls(network);
        try {
            awaitThat("somebody is cut off", () -> network.harmed() > before);
        } finally {
            installation.healLater(cut.way(), cut.length());
        }
        return true;
    }

    private boolean rewinds() {
        installation.awaitWhole();
        awaitWorkOf(Part.SENDER_1);
        var senders = List.of(Part.SENDER_1, Part.SENDER_2);
        senders.forEach(installation::end);
        var forgotten = installation.forgetWhatSendersHaveRead();
        senders.forEach(installation::startAgain);
        return forgotten > 0;
    }

    private boolean troubles(Trouble trouble) {
        installation.harness().simulator().faults(trouble.answer().forCalls(trouble.calls()));
        try {
            awaitThat("calls go wrong", () -> installation.harness().simulator().struck() >= trouble.calls());
        } finally {
            installation.harness().simulator().faults();
        }
        return true;
    }

    private void awaitThat(String what, Callable<Boolean> condition) {
        await(what)
                .atMost(Program.PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> condition.call() || lookedInVain());
    }

    private boolean lookedInVain() {
        campaigns.look();
        return false;
    }
}
