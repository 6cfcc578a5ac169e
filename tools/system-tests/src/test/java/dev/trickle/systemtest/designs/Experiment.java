package dev.trickle.systemtest.designs;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.MessageEvent;
import dev.trickle.systemtest.designs.Contestant.Instance;
import dev.trickle.systemtest.harness.Harness;
import dev.trickle.systemtest.harness.Program;
import dev.trickle.systemtest.harness.Releases;
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

    private final Harness harness;
    private final int customersOfEachShop;
    private final Releases releases;
    private final List<Contestant> contestants;

    /** The attempts of ours that were claimed and undecided when something was struck: only these may be unclear. */
    private final Set<AttemptId> interrupted = new HashSet<>();

    /**
     * Starts the instances of all designs.
     *
     * @param customersOfEachShop how many are released before each blow
     */
    Experiment(Harness harness, int customersOfEachShop) {
        this.harness = harness;
        this.customersOfEachShop = customersOfEachShop;
        this.releases = new Releases(harness);
        this.contestants = Arrays.stream(Design.values())
                .map(design -> Contestant.of(design, harness))
                .toList();
        harness.simulator().faults(LOSE_SOME_ANSWERS);
        contestants.forEach(
                each -> each.instances().forEach(instance -> instance.program().start()));
    }

    Releases releases() {
        return releases;
    }

    Set<AttemptId> interrupted() {
        return interrupted;
    }

    /** kill -9 for one instance of each design, in the middle of a call; started again, and left to take its part. */
    void kill(int which) {
        strike("kill", which, Program::kill, Program::start);
        contestants.forEach(each -> each.instances().get(which).program().start());
    }

    /** One instance of each stands still in the middle of a call until its group has given it up, and goes on. */
    void freeze(int which) {
        strike("freeze", which, Program::freeze, Program::thaw);
        contestants.forEach(each -> await("given up").atMost(Program.PATIENCE).until(() -> !isMember(each, which)));
        contestants.forEach(each -> each.instances().get(which).program().thaw());
    }

    /** kill -9 for the database, while ours is in a call. */
    void killTheDatabase() {
        strikeAll("kill-database", harness.database()::kill, harness.database()::startAgain);
        harness.database().startAgain();
        noteInterrupted();
    }

    /** kill -9 for the broker, while everybody is in a call. */
    void killTheBroker() {
        strikeAll("kill-broker", harness.broker().program()::kill, this::startTheBroker);
        startTheBroker();
        noteInterrupted();
    }

    private void startTheBroker() {
        harness.broker().program().start().awaitUp();
    }

    /** Comes back when nobody has anything left to do. */
    void finish() {
        harness.simulator().faults(LOSE_SOME_ANSWERS);
        for (var design : Design.values()) {
            await(design + " has read everything")
                    .atMost(TO_THE_END)
                    .until(() -> harness.broker().hasReadEverything(design.group()));
        }
        await("ours has settled everything").atMost(Program.PATIENCE).untilAsserted(this::mustBeSettled);
    }

    private void mustBeSettled() {
        assertThat(releases.listen().releaseAgain()).as("released again").isZero();
        assertThat(count("send_attempts WHERE state = 'claimed'")).as("claimed").isZero();
        assertThat(count("sender_outbox")).as("untold").isZero();
        assertThat(count("send_attempts")).as("decided").isEqualTo(releases.attempts());
        var heard = releases.heard().stream().map(MessageEvent::attempt).collect(toSet());
        assertThat(heard).containsAll(releases.newest());
    }

    private int count(String what) {
        return harness.database()
                .sql()
                .sql("SELECT count(*) FROM " + what)
                .query(Integer.class)
                .single();
    }

    private void strike(String blow, int which, Consumer<Program> strike, Consumer<Program> repair) {
        for (var strikes = 1; ; strikes++) {
            awaitAllAtWork();
            holdCallsOf(which);
            contestants.forEach(
                    each -> strike.accept(each.instances().get(which).program()));
            // What is open now was open when it was struck: it cannot have been answered to anybody.
            var hit = openCalls(List.of(which));
            harness.simulator().faults(LOSE_SOME_ANSWERS);
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
            harness.simulator().faults(LOSE_SOME_ANSWERS);
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
                .atMost(Program.PATIENCE)
                .until(() -> isMember(each, 0) && isMember(each, 1)));
    }

    private boolean isMember(Contestant contestant, int which) {
        contestant.instances().get(which).program().mustRun();
        return harness.broker().membersOf(contestant.design().group()).stream()
                .anyMatch(client ->
                        client.startsWith(contestant.instances().get(which).name()));
    }

    private void holdCallsOf(Integer... which) {
        releases.release(releases.plan(customersOfEachShop));
        harness.simulator().faults(HOLD_CALLS);
        await("everybody is in a call")
                .atMost(Program.PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> isEverybodyInACall(List.of(which)));
    }

    private boolean isEverybodyInACall(List<Integer> which) {
        var isInACall = !openCalls(which).containsValue(0);
        if (!isInACall && hasSomebodyNothingLeft()) {
            // While one was still being started, another has done all there was.
            releases.release(releases.plan(A_FEW));
        }
        return isInACall;
    }

    private boolean hasSomebodyNothingLeft() {
        return Arrays.stream(Design.values())
                .anyMatch(design -> harness.broker().hasReadEverything(design.group()));
    }

    /** How many calls of these instances wait for an answer, of each design. */
    private Map<Design, Integer> openCalls(List<Integer> which) {
        var open = new EnumMap<Design, Integer>(Design.class);
        for (var contestant : contestants) {
            open.put(
                    contestant.design(),
                    which.stream()
                            .map(contestant.instances()::get)
                            .mapToInt(this::openCallsOf)
                            .sum());
        }
        return open;
    }

    private int openCallsOf(Instance instance) {
        return harness.simulator().openCallsOf(instance.graphVersion()).size();
    }

    private void noteInterrupted() {
        interrupted.addAll(harness.database()
                .sql()
                .sql("SELECT recipient_id || '.' || attempt_number FROM send_attempts WHERE state = 'claimed'")
                .query((row, number) -> AttemptId.of(row.getString(1)))
                .list());
    }

    @Override
    public void close() {
        releases.close();
    }
}
