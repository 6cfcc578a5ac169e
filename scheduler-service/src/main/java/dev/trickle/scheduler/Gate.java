package dev.trickle.scheduler;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ScheduleEvent.QuotaUsed;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.pipeline.installation.Installation;
import dev.trickle.scheduler.GateClock.Outlook;
import dev.trickle.scheduler.campaign.CampaignState;
import dev.trickle.scheduler.quota.DayLedger;
import dev.trickle.scheduler.release.Room;
import dev.trickle.scheduler.release.SendWindow;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets recipients through while the quota has room: takes in what the other services say, and decides at every tick
 * from what it has stored who is released now.
 *
 * <p>It is never told that a day begins. A tick that finds an account within its window and with room releases, so a
 * late start, a missed day and a clock that steps need no case of their own.
 */
final class Gate implements ProcessorSupplier<AccountId, Object, AccountId, Object> {

    private static final Logger log = LoggerFactory.getLogger(Gate.class);

    private final SchedulerProperties properties;
    private final Installation installation;
    private final InstantSource calendar;
    private final GateClock clock;
    private final InputEnds inputEnds;

    Gate(
            SchedulerProperties properties,
            Installation installation,
            InstantSource calendar,
            GateClock clock,
            InputEnds inputEnds) {
        this.properties = properties;
        this.installation = installation;
        this.calendar = calendar;
        this.clock = clock;
        this.inputEnds = inputEnds;
    }

    /** The stores live and die with this processor, so the topology need not know them. */
    @Override
    public Set<StoreBuilder<?>> stores() {
        return GateStores.builders();
    }

    @Override
    public Processor<AccountId, Object, AccountId, Object> get() {
        return new Keeper();
    }

    /** Keeps the gate of one partition: of all accounts whose events are in it. */
    private final class Keeper implements Processor<AccountId, Object, AccountId, Object> {

        private final Map<AccountId, AccountDesk> desks = new HashMap<>();
        private final Map<AccountId, Instant> wakeUps = new HashMap<>();
        private final Map<AccountId, Told> told = new HashMap<>();

        /** Accounts that would have released more, had they had the credit, or a longer slice. */
        private final Set<AccountId> hasMoreToRelease = new HashSet<>();

        private ProcessorContext<AccountId, Object> context;
        private GateStores stores;
        private Reopening reopening;
        private Instant lastTick = Instant.MIN;

        @Override
        public void init(ProcessorContext<AccountId, Object> context) {
            this.context = context;
            this.stores = GateStores.of(context);
            var resends = installation.accounts().values().stream().anyMatch(account -> account.resendAfter() != null);
            this.reopening = new Reopening(stores, inputEnds, context.taskId().partition(), resends);
            for (var name : installation.accounts().keySet()) {
                var account = new AccountId(name);
                if (stores.accounts().get(name) != null) {
                    wake(account);
                }
            }
            context.schedule(properties.tick(), PunctuationType.WALL_CLOCK_TIME, machineTime -> tick());
        }

        @Override
        public void process(Record<AccountId, Object> record) {
            context.recordMetadata().ifPresent(metadata -> reopening.read(metadata.topic(), metadata.offset()));
            var desk = deskOf(record.key());
            if (desk == null) {
                log.warn("Event of an unknown account ignored account={}", record.key());
                return;
            }
            var now = instantFor(desk);
            new Intake(desk, now).take(record.value());
            wake(record.key());
            if (hasMoreToRelease.contains(desk.id()) && reopening.isOpen() && hasCreditForASlice(desk)) {
                release(desk, now);
            }
            desk.save();
        }

        /** Waiting for the next tick would hold up a sender that is fast. */
        private boolean hasCreditForASlice(AccountDesk desk) {
            var credit = properties.inFlightWindow() - desk.state().inFlight();
            return credit >= Math.min(properties.slice(), properties.inFlightWindow());
        }

        @Override
        public void close() {
            desks.keySet().forEach(clock::forget);
        }

        private void tick() {
            reopening.tick();
            if (!reopening.isOpen()) {
                reopening.step(allDesks());
                desks.values().forEach(AccountDesk::save);
            }
            if (!reopening.isOpen()) {
                return;
            }
            var now = calendar.instant();
            if (now.isBefore(lastTick)) {
                desks.keySet().forEach(this::wake);
            }
            lastTick = now;
            for (var account : Set.copyOf(wakeUps.keySet())) {
                var desk = deskOf(account);
                if (desk != null && !now.isBefore(wakeUps.get(account))) {
                    turn(desk, instantFor(desk));
                    desk.save();
                }
            }
        }

        private void turn(AccountDesk desk, Instant now) {
            var upkeep = new Upkeep(desk, properties, now, reopening.isUpToDate());
            upkeep.run();
            var release = release(desk, now);
            upkeep.finish();
            tellQuota(desk, now);
            var next = upkeep.wasCutShort() || release.wasCutShort() ? now : nextTimer(desk, now);
            wakeUps.put(desk.id(), next);
            clock.tell(
                    desk.id(),
                    new Outlook(next, !next.isAfter(now) || desk.state().inFlight() > 0));
        }

        private Release release(AccountDesk desk, Instant now) {
            var release = new Release(desk, properties, now);
            release.run();
            if (release.hasMore()) {
                hasMoreToRelease.add(desk.id());
                // The sender sees nothing of it before.
                context.commit();
            } else {
                hasMoreToRelease.remove(desk.id());
            }
            return release;
        }

        private void wake(AccountId account) {
            wakeUps.put(account, Instant.MIN);
            clock.stir(account);
        }

        /** The instant that it is; the account's day begins with it. */
        private Instant instantFor(AccountDesk desk) {
            var now = calendar.instant();
            var wasBehind = desk.state().isBehind();
            desk.change(state -> state.at(now, desk.account()));
            var state = desk.state();
            if (state.isBehind() && !wasBehind) {
                log.warn(
                        "Calendar stepped back: nothing is released account={} now={} latest={} until={}",
                        desk.id(),
                        now,
                        state.latest(),
                        state.opensAgain(desk.account()));
            } else if (wasBehind && !state.isBehind()) {
                log.info("Calendar believed again account={} now={}", desk.id(), now);
            }
            return now;
        }

        private @Nullable AccountDesk deskOf(AccountId id) {
            var account = installation.account(id).orElse(null);
            return account == null ? null : desks.computeIfAbsent(id, unknown -> open(id, account));
        }

        private Stream<AccountDesk> allDesks() {
            return installation.accounts().keySet().stream()
                    .flatMap(name -> Stream.ofNullable(deskOf(new AccountId(name))));
        }

        private AccountDesk open(AccountId id, Account account) {
            return new AccountDesk(id, account, stores, event -> context.forward(new Record<>(id, event, timestamp())));
        }

        /** Record times are not read by anybody; they only have to be valid. */
        private long timestamp() {
            return Math.max(0, calendar.millis());
        }

        private void tellQuota(AccountDesk desk, Instant now) {
            var day = desk.state().day();
            var limit = Math.min(
                    desk.state().messagingLimit(desk.account()), desk.account().dailyLimit());
            var tells = new Told(day, limit);
            if ((day.used() == 0 && !told.containsKey(desk.id())) || tells.equals(told.put(desk.id(), tells))) {
                return;
            }
            desk.change(state -> state.nextSequence(now));
            desk.emit(new QuotaUsed(
                    day.day(),
                    day.used(),
                    Room.messagesADay(desk.state(), desk.account()),
                    day.byCampaign(),
                    desk.state().sequence(),
                    now));
        }
    }

    /** When there is something to do next without any event. */
    private Instant nextTimer(AccountDesk desk, Instant now) {
        var state = desk.state();
        var openings = desk.campaigns().stream().flatMap(campaign -> openings(desk, campaign, now));
        var alarms = desk.campaigns().stream().flatMap(campaign -> campaign.missedFrom(properties.gapGrace()).stream());
        var calendarIsBelieved = Stream.of(state.opensAgain(desk.account())).filter(at -> state.isBehind());
        return Stream.of(
                        Stream.of(state.timersFrom()),
                        desk.underWay().nextMissed().stream(),
                        calendarIsBelieved,
                        openings,
                        alarms.filter(at -> at.isAfter(now)))
                .flatMap(instants -> instants)
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    private Stream<Instant> openings(AccountDesk desk, CampaignState campaign, Instant now) {
        var definition = campaign.definition();
        if (definition == null || campaign.queue().waiting() + campaign.tally().later() == 0) {
            return Stream.empty();
        }
        var opening = SendWindow.of(desk.account(), properties.callMargin()).nextOpening(now);
        return Stream.of(definition.startAt(), opening, campaign.laterFrom(), definition.endAt())
                .filter(instant -> instant != null && instant.isAfter(now));
    }

    /** What was published of a day last. */
    private record Told(DayLedger day, int limit) {}
}
