package dev.trickle.scheduler;

import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.pipeline.TestPeople.SUMMER_SALE;
import static dev.trickle.scheduler.TestAccount.testAccount;
import static dev.trickle.scheduler.TestCampaign.sale;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignEvent.Decision;
import dev.trickle.pipeline.CampaignEvent.PlanCompleted;
import dev.trickle.pipeline.CampaignEvent.UnconfirmedResolved;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.MessageEvent;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.MessageEvent.MessageUnconfirmed;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.RecipientScheduled;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.SubscriptionChange.CustomerUnsubscribed;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.pipeline.installation.TestAccounts;
import dev.trickle.scheduler.SimulatedProcessor.Entry;
import dev.trickle.scheduler.SimulatedProcessor.Restart;
import dev.trickle.scheduler.TopicShuffler.PendingEvent;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Explores a small world exhaustively: two people, a limit of one, two campaigns, an opt-out, a pause and its end.
 * Every order of events, repetitions, answers, ticks, aborted transactions and re-initialisations and losses of the
 * stores is tried up to a depth, and every promise is checked after every step. Worlds with equal stores, events and
 * clock are explored once.
 *
 * <p>{@code -Dtrickle.depth=9} goes deeper than the normal run, which takes a few seconds.
 */
class ExhaustiveHistoriesTest {

    private static final Logger log = LoggerFactory.getLogger(ExhaustiveHistoriesTest.class);

    private static final int DEPTH = Integer.getInteger("trickle.depth", 4);
    private static final AccountId SHOP = TestPeople.SHOP;
    private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");

    @Test
    void everyPromiseHoldsInEveryStateOfASmallWorld() {
        assertThat(explore(World::withPlans)).isGreaterThan(100);
    }

    /** The replaced attempt may turn out as not called, before or after the resend is refused. */
    @Test
    void everyPromiseHoldsWhileAnUnconfirmedAttemptIsSentAgain() {
        assertThat(explore(World::withResend)).isGreaterThan(50);
    }

    private static int explore(Supplier<World> start) {
        var seen = new HashSet<Object>();
        var frontier = List.of(List.<Action>of());
        for (var depth = 1; depth <= DEPTH; depth++) {
            var next = new ArrayList<List<Action>>();
            for (var path : frontier) {
                for (var action : replay(start, path).actions()) {
                    var longer = Stream.concat(path.stream(), Stream.of(action)).toList();
                    if (seen.add(replay(start, longer).state())) {
                        next.add(longer);
                    }
                }
            }
            frontier = next;
            log.info("Explored depth={} distinct states={}", depth, seen.size());
        }
        return seen.size();
    }

    private static World replay(Supplier<World> start, List<Action> path) {
        var world = start.get();
        try {
            path.forEach(world::run);
        } catch (AssertionError | RuntimeException broken) {
            throw new AssertionError("After " + path + ": " + broken.getMessage(), broken);
        }
        return world;
    }

    /** A step; {@code index} selects the event or the request. */
    private record Action(HistoryStep step, int index, Ending ending) {}

    private enum HistoryStep {
        READ,
        REPEAT,
        TICK,
        TICK_AT_NEXT_TIMER,
        ACCEPT,
        LEAVE_UNCONFIRMED,
        REFUSE,
        HAND_OVER,
        LOSE_STORES
    }

    /** What follows the step. */
    private enum Ending {
        COMMIT,
        ABORT_AND_NEW_PROCESS,
        ABORT_AND_SAME_PROCESSOR
    }

    /** The scheduler with its topics, its sender and its clock. */
    private static final class World {

        private final Account account =
                testAccount().withMessagingLimit(1).withWindow("00:00", "00:00").account();
        private final SchedulerProperties properties = SimulatedProcessor.smallLimits(10, 10);
        private final TestClock clock = new TestClock(NINE);
        private final ReferenceModel model = new ReferenceModel(SHOP, account, properties);
        private final SimulatedProcessor processor;
        private final StateStoreRecount recount;
        private final List<Object> unread = new ArrayList<>();
        private final List<Object> read = new ArrayList<>();
        private final Set<SendRequested> received = new HashSet<>();
        private final List<SendRequested> unanswered = new ArrayList<>();
        private NotSentReason refusal = NotSentReason.TOO_OLD;
        private String lastRestart = "";

        World() {
            var settings = TestAccounts.sharedSettings(Map.of(SHOP.value(), account), SHOP.value());
            processor = new SimulatedProcessor(new Random(0), properties, settings, clock, this::onCommitted);
            recount = new StateStoreRecount(SHOP, processor, model, properties);
        }

        static World withPlans() {
            var world = new World();
            world.plan(SPRING_SALE, "ada", "bob");
            world.plan(SUMMER_SALE, "ada");
            world.commit();
            world.unread.add(new CustomerUnsubscribed(TestPeople.key("bob"), null, "keyword", NINE));
            world.unread.add(sale(SPRING_SALE).withRevision(2).paused().definition());
            world.unread.add(sale(SPRING_SALE).withRevision(3).definition());
            return world;
        }

        /** The first attempt is unconfirmed, a person has decided to send again, and the resend is in flight. */
        static World withResend() {
            var world = new World();
            world.plan(SPRING_SALE, "ada");
            world.releaseNext();
            var first = world.unanswered.removeFirst();
            world.process(new MessageUnconfirmed(first.attempt(), SPRING_SALE, NINE));
            world.process(new UnconfirmedResolved(SPRING_SALE, first.attempt(), Decision.RESEND, "operator", NINE));
            world.releaseNext();
            world.refuse(first);
            world.refusal = NotSentReason.OPTED_OUT;
            return world;
        }

        private void releaseNext() {
            while (unanswered.isEmpty()) {
                tickAtNextTimer();
                commit();
            }
        }

        private void plan(CampaignId campaign, String... people) {
            process(sale(campaign).definition());
            for (var ordinal = 0; ordinal < people.length; ordinal++) {
                var key = TestPeople.key(people[ordinal]);
                process(new RecipientScheduled(
                        campaign,
                        RecipientId.of(campaign, key),
                        TestPeople.customer(people[ordinal]),
                        key,
                        ordinal,
                        LocalDate.parse("2026-03-02"),
                        NINE));
            }
            process(new PlanCompleted(campaign, people.length, NINE));
        }

        private void onCommitted(Entry entry) {
            model.onCommitted(entry);
            // A request that is published again has been answered, or will be.
            if (entry.event() instanceof SendRequested request && received.add(request)) {
                unanswered.add(request);
            }
        }

        List<Action> actions() {
            var actions = new ArrayList<Action>();
            for (var ending : Ending.values()) {
                addEach(actions, HistoryStep.READ, unread.size(), ending);
                addEach(actions, HistoryStep.REPEAT, read.size(), ending);
                actions.add(new Action(HistoryStep.TICK, 0, ending));
                actions.add(new Action(HistoryStep.TICK_AT_NEXT_TIMER, 0, ending));
            }
            addEach(actions, HistoryStep.ACCEPT, unanswered.size(), Ending.COMMIT);
            addEach(actions, HistoryStep.LEAVE_UNCONFIRMED, unanswered.size(), Ending.COMMIT);
            addEach(actions, HistoryStep.REFUSE, unanswered.size(), Ending.COMMIT);
            actions.add(new Action(HistoryStep.HAND_OVER, 0, Ending.COMMIT));
            actions.add(new Action(HistoryStep.LOSE_STORES, 0, Ending.COMMIT));
            return actions;
        }

        private static void addEach(List<Action> actions, HistoryStep historyStep, int size, Ending ending) {
            for (var index = 0; index < size; index++) {
                actions.add(new Action(historyStep, index, ending));
            }
        }

        void run(Action action) {
            switch (action.step()) {
                case READ -> read(unread.get(action.index()));
                case REPEAT -> process(read.get(action.index()));
                case TICK -> processor.tick();
                case TICK_AT_NEXT_TIMER -> tickAtNextTimer();
                case ACCEPT -> accept(unanswered.remove(action.index()));
                case LEAVE_UNCONFIRMED -> {
                    var request = unanswered.remove(action.index());
                    unread.add(new MessageUnconfirmed(request.attempt(), request.campaign(), clock.instant()));
                }
                case REFUSE -> refuse(unanswered.remove(action.index()));
                case HAND_OVER -> processor.handOver(Restart.EARLIEST);
                case LOSE_STORES -> processor.loseStores();
            }
            end(action.ending());
        }

        private void end(Ending ending) {
            switch (ending) {
                case COMMIT -> commit();
                case ABORT_AND_NEW_PROCESS -> abort(Restart.NEW);
                case ABORT_AND_SAME_PROCESSOR -> abort(Restart.SAME);
            }
            recount.checkInvariants();
        }

        private void commit() {
            processor.commit();
        }

        private void abort(Restart restart) {
            for (var again : processor.crash(restart)) {
                if (read.remove(again.event())) {
                    unread.add(again.event());
                }
            }
            lastRestart = restart.name();
        }

        private void read(Object event) {
            unread.remove(event);
            read.add(event);
            process(event);
        }

        private void process(Object event) {
            processor.read(new PendingEvent(SHOP, event));
        }

        private void tickAtNextTimer() {
            processor.nextTimer().filter(next -> next.isAfter(clock.instant())).ifPresent(clock::moveTo);
            processor.tick();
        }

        /** The sender claims nothing after the claim deadline. */
        private void accept(SendRequested request) {
            var now = clock.instant();
            if (now.isAfter(request.notAfter())) {
                refuse(request);
                return;
            }
            unread.add(new MessageSent(request.attempt(), request.campaign(), now, now));
            model.onAccepted(request, now, clock.monotonic(now));
        }

        private void refuse(SendRequested request) {
            MessageEvent refused = new MessageNotSent(
                    request.attempt(), request.campaign(), refusal, null, null, null, null, null, clock.instant());
            unread.add(refused);
        }

        /** Everything that the next steps depend on, apart from memory, which must not matter. */
        Object state() {
            return List.of(
                    processor.snapshot(),
                    Set.copyOf(unread),
                    Set.copyOf(read),
                    Set.copyOf(unanswered),
                    clock.instant(),
                    lastRestart);
        }
    }
}
