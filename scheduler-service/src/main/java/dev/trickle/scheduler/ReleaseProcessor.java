package dev.trickle.scheduler;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ScheduleEvent.QuotaUsed;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.scheduler.NextWakeUps.WakeUp;
import dev.trickle.scheduler.campaign.CampaignState;
import dev.trickle.scheduler.quota.DailyQuota;
import dev.trickle.scheduler.release.AvailableQuota;
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
final class ReleaseProcessor implements ProcessorSupplier<AccountId, Object, AccountId, Object> {

    private static final Logger log = LoggerFactory.getLogger(ReleaseProcessor.class);

    private final SchedulerProperties properties;
    private final SharedSettings sharedSettings;
    private final InstantSource calendar;
    private final NextWakeUps clock;
    private final EndOffsets endOffsets;

    ReleaseProcessor(
            SchedulerProperties properties,
            SharedSettings sharedSettings,
            InstantSource calendar,
            NextWakeUps clock,
            EndOffsets endOffsets) {
        this.properties = properties;
        this.sharedSettings = sharedSettings;
        this.calendar = calendar;
        this.clock = clock;
        this.endOffsets = endOffsets;
    }

    /** The stores live and die with this processor, so the topology need not know them. */
    @Override
    public Set<StoreBuilder<?>> stores() {
        return StateStores.builders();
    }

    @Override
    public Processor<AccountId, Object, AccountId, Object> get() {
        return new Task();
    }

    /** Keeps the gate of one partition: of all accounts whose events are in it. */
    private final class Task implements Processor<AccountId, Object, AccountId, Object> {

        private final Map<AccountId, AccountContext> desks = new HashMap<>();
        private final Map<AccountId, Instant> wakeUps = new HashMap<>();
        private final Map<AccountId, PublishedQuota> told = new HashMap<>();

        /** Accounts that would have released more, had they had the credit, or a longer slice. */
        private final Set<AccountId> hasMoreToRelease = new HashSet<>();

        private ProcessorContext<AccountId, Object> context;
        private StateStores stores;
        private StateRecovery stateRecovery;
        private Instant lastTick = Instant.MIN;

        @Override
        public void init(ProcessorContext<AccountId, Object> context) {
            this.context = context;
            this.stores = StateStores.of(context);
            var resends =
                    sharedSettings.accounts().values().stream().anyMatch(account -> account.resendAfter() != null);
            this.stateRecovery =
                    new StateRecovery(stores, endOffsets, context.taskId().partition(), resends);
            for (var name : sharedSettings.accounts().keySet()) {
                var account = new AccountId(name);
                if (stores.accounts().get(name) != null) {
                    wake(account);
                }
            }
            context.schedule(properties.tick(), PunctuationType.WALL_CLOCK_TIME, machineTime -> tick());
        }

        @Override
        public void process(Record<AccountId, Object> record) {
            context.recordMetadata().ifPresent(metadata -> stateRecovery.read(metadata.topic(), metadata.offset()));
            var desk = deskOf(record.key());
            if (desk == null) {
                log.warn("Event of an unknown account ignored account={}", record.key());
                return;
            }
            var now = instantFor(desk);
            new EventHandler(desk, now).take(record.value());
            wake(record.key());
            if (hasMoreToRelease.contains(desk.id()) && stateRecovery.isOpen() && hasCreditForASlice(desk)) {
                release(desk, now);
            }
            desk.save();
        }

        /** Waiting for the next tick would hold up a sender that is fast. */
        private boolean hasCreditForASlice(AccountContext desk) {
            var credit = properties.inFlightWindow() - desk.state().inFlight();
            return credit >= Math.min(properties.slice(), properties.inFlightWindow());
        }

        @Override
        public void close() {
            desks.keySet().forEach(clock::forget);
        }

        private void tick() {
            stateRecovery.tick();
            if (!stateRecovery.isOpen()) {
                stateRecovery.step(allDesks());
                desks.values().forEach(AccountContext::save);
            }
            if (!stateRecovery.isOpen()) {
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

        private void turn(AccountContext desk, Instant now) {
            var housekeeping = new Housekeeping(desk, properties, now, stateRecovery.isUpToDate());
            housekeeping.run();
            var releasePass = release(desk, now);
            housekeeping.finish();
            tellQuota(desk, now);
            var next = housekeeping.wasCutShort() || releasePass.wasCutShort() ? now : nextTimer(desk, now);
            wakeUps.put(desk.id(), next);
            clock.tell(
                    desk.id(),
                    new WakeUp(next, !next.isAfter(now) || desk.state().inFlight() > 0));
        }

        private ReleasePass release(AccountContext desk, Instant now) {
            var releasePass = new ReleasePass(desk, properties, now);
            releasePass.run();
            if (releasePass.hasMore()) {
                hasMoreToRelease.add(desk.id());
                // The sender sees nothing of it before.
                context.commit();
            } else {
                hasMoreToRelease.remove(desk.id());
            }
            return releasePass;
        }

        private void wake(AccountId account) {
            wakeUps.put(account, Instant.MIN);
            clock.stir(account);
        }

        /** The instant that it is; the account's day begins with it. */
        private Instant instantFor(AccountContext desk) {
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

        private @Nullable AccountContext deskOf(AccountId id) {
            var account = sharedSettings.account(id).orElse(null);
            return account == null ? null : desks.computeIfAbsent(id, unknown -> open(id, account));
        }

        private Stream<AccountContext> allDesks() {
            return sharedSettings.accounts().keySet().stream()
                    .flatMap(name -> Stream.ofNullable(deskOf(new AccountId(name))));
        }

        private AccountContext open(AccountId id, Account account) {
            return new AccountContext(
                    id, account, stores, event -> context.forward(new Record<>(id, event, timestamp())));
        }

        /** Record times are not read by anybody; they only have to be valid. */
        private long timestamp() {
            return Math.max(0, calendar.millis());
        }

        private void tellQuota(AccountContext desk, Instant now) {
            var day = desk.state().day();
            var limit = Math.min(
                    desk.state().messagingLimit(desk.account()), desk.account().dailyLimit());
            var tells = new PublishedQuota(day, limit);
            if ((day.used() == 0 && !told.containsKey(desk.id())) || tells.equals(told.put(desk.id(), tells))) {
                return;
            }
            desk.change(state -> state.nextSequence(now));
            desk.emit(new QuotaUsed(
                    day.day(),
                    day.used(),
                    AvailableQuota.messagesADay(desk.state(), desk.account()),
                    day.byCampaign(),
                    desk.state().sequence(),
                    now));
        }
    }

    /** When there is something to do next without any event. */
    private Instant nextTimer(AccountContext desk, Instant now) {
        var state = desk.state();
        var openings = desk.campaigns().stream().flatMap(campaign -> openings(desk, campaign, now));
        var alarms = desk.campaigns().stream().flatMap(campaign -> campaign.missedFrom(properties.gapGrace()).stream());
        var calendarIsBelieved = Stream.of(state.opensAgain(desk.account())).filter(at -> state.isBehind());
        return Stream.of(
                        Stream.of(state.timersFrom()),
                        desk.inFlightRecipients().nextMissed().stream(),
                        calendarIsBelieved,
                        openings,
                        alarms.filter(at -> at.isAfter(now)))
                .flatMap(instants -> instants)
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    private Stream<Instant> openings(AccountContext desk, CampaignState campaign, Instant now) {
        var definition = campaign.definition();
        if (definition == null || campaign.queue().waiting() + campaign.counts().later() == 0) {
            return Stream.empty();
        }
        var opening = SendWindow.of(desk.account(), properties.callMargin()).nextOpening(now);
        return Stream.of(definition.startAt(), opening, campaign.laterFrom(), definition.endAt())
                .filter(instant -> instant != null && instant.isAfter(now));
    }

    /** What was published of a day last. */
    private record PublishedQuota(DailyQuota day, int limit) {}
}
