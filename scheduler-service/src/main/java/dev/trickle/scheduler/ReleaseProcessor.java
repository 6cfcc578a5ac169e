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
    private final InstantSource clock;
    private final NextWakeUps nextWakeUps;
    private final EndOffsets endOffsets;

    ReleaseProcessor(
            SchedulerProperties properties,
            SharedSettings sharedSettings,
            InstantSource calendar,
            NextWakeUps clock,
            EndOffsets endOffsets) {
        this.properties = properties;
        this.sharedSettings = sharedSettings;
        this.clock = calendar;
        this.nextWakeUps = clock;
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

        private final Map<AccountId, AccountContext> accountContexts = new HashMap<>();
        private final Map<AccountId, Instant> wakeUpInstants = new HashMap<>();
        private final Map<AccountId, PublishedQuota> publishedQuotas = new HashMap<>();

        /** Accounts that would have released more, had they had the credit, or a longer slice. */
        private final Set<AccountId> withMoreToRelease = new HashSet<>();

        private ProcessorContext<AccountId, Object> processorContext;
        private StateStores stores;
        private StateRecovery stateRecovery;
        private Instant lastTick = Instant.MIN;

        @Override
        public void init(ProcessorContext<AccountId, Object> context) {
            this.processorContext = context;
            this.stores = StateStores.from(context);
            var resends =
                    sharedSettings.accounts().values().stream().anyMatch(account -> account.resendAfter() != null);
            this.stateRecovery =
                    new StateRecovery(stores, endOffsets, context.taskId().partition(), resends);
            for (var name : sharedSettings.accounts().keySet()) {
                var account = new AccountId(name);
                if (stores.accounts().get(name) != null) {
                    wakeUp(account);
                }
            }
            context.schedule(properties.tickInterval(), PunctuationType.WALL_CLOCK_TIME, machineTime -> tick());
        }

        @Override
        public void process(Record<AccountId, Object> record) {
            processorContext.recordMetadata().ifPresent(metadata -> stateRecovery.recordRead(metadata.topic(), metadata.offset()));
            var desk = contextOf(record.key());
            if (desk == null) {
                log.warn("Event of an unknown account ignored account={}", record.key());
                return;
            }
            var now = advanceClock(desk);
            new EventHandler(desk, now).handle(record.value());
            wakeUp(record.key());
            if (withMoreToRelease.contains(desk.id()) && stateRecovery.isComplete() && hasInFlightCapacity(desk)) {
                release(desk, now);
            }
            desk.save();
        }

        /** Waiting for the next tick would hold up a sender that is fast. */
        private boolean hasInFlightCapacity(AccountContext desk) {
            var credit = properties.inFlightLimit() - desk.state().inFlight();
            return credit >= Math.min(properties.maxReleasesPerTick(), properties.inFlightLimit());
        }

        @Override
        public void close() {
            accountContexts.keySet().forEach(nextWakeUps::remove);
        }

        private void tick() {
            stateRecovery.tick();
            if (!stateRecovery.isComplete()) {
                stateRecovery.advance(allContexts());
                accountContexts.values().forEach(AccountContext::save);
            }
            if (!stateRecovery.isComplete()) {
                return;
            }
            var now = clock.instant();
            if (now.isBefore(lastTick)) {
                accountContexts.keySet().forEach(this::wakeUp);
            }
            lastTick = now;
            for (var account : Set.copyOf(wakeUpInstants.keySet())) {
                var desk = contextOf(account);
                if (desk != null && !now.isBefore(wakeUpInstants.get(account))) {
                    runAccount(desk, advanceClock(desk));
                    desk.save();
                }
            }
        }

        private void runAccount(AccountContext desk, Instant now) {
            var housekeeping = new Housekeeping(desk, properties, now, stateRecovery.isCaughtUp());
            housekeeping.run();
            var releasePass = release(desk, now);
            housekeeping.finish();
            publishQuota(desk, now);
            var next = housekeeping.isCutShort() || releasePass.isCutShort() ? now : nextWakeUp(desk, now);
            wakeUpInstants.put(desk.id(), next);
            nextWakeUps.update(
                    desk.id(),
                    new WakeUp(next, !next.isAfter(now) || desk.state().inFlight() > 0));
        }

        private ReleasePass release(AccountContext desk, Instant now) {
            var releasePass = new ReleasePass(desk, properties, now);
            releasePass.run();
            if (releasePass.hasMoreToRelease()) {
                withMoreToRelease.add(desk.id());
                // The sender sees nothing of it before.
                processorContext.commit();
            } else {
                withMoreToRelease.remove(desk.id());
            }
            return releasePass;
        }

        private void wakeUp(AccountId account) {
            wakeUpInstants.put(account, Instant.MIN);
            nextWakeUps.markBusy(account);
        }

        /** The instant that it is; the account's day begins with it. */
        private Instant advanceClock(AccountContext desk) {
            var now = clock.instant();
            var wasBehind = desk.state().hasClockMovedBack();
            desk.updateAccount(state -> state.advanceTo(now, desk.account()));
            var state = desk.state();
            if (state.hasClockMovedBack() && !wasBehind) {
                log.warn(
                        "Calendar stepped back: nothing is released account={} now={} latest={} until={}",
                        desk.id(),
                        now,
                        state.latestInstant(),
                        state.resumesAt(desk.account()));
            } else if (wasBehind && !state.hasClockMovedBack()) {
                log.info("Calendar believed again account={} now={}", desk.id(), now);
            }
            return now;
        }

        private @Nullable AccountContext contextOf(AccountId id) {
            var account = sharedSettings.account(id).orElse(null);
            return account == null ? null : accountContexts.computeIfAbsent(id, unknown -> createContext(id, account));
        }

        private Stream<AccountContext> allContexts() {
            return sharedSettings.accounts().keySet().stream()
                    .flatMap(name -> Stream.ofNullable(contextOf(new AccountId(name))));
        }

        private AccountContext createContext(AccountId id, Account account) {
            return new AccountContext(
                    id, account, stores, event -> processorContext.forward(new Record<>(id, event, timestamp())));
        }

        /** Record times are not read by anybody; they only have to be valid. */
        private long timestamp() {
            return Math.max(0, clock.millis());
        }

        private void publishQuota(AccountContext desk, Instant now) {
            var day = desk.state().dailyQuota();
            var limit = Math.min(
                    desk.state().messagingLimit(desk.account()), desk.account().dailyLimit());
            var tells = new PublishedQuota(day, limit);
            if ((day.used() == 0 && !publishedQuotas.containsKey(desk.id())) || tells.equals(publishedQuotas.put(desk.id(), tells))) {
                return;
            }
            desk.updateAccount(state -> state.withNextSequence(now));
            desk.publish(new QuotaUsed(
                    day.date(),
                    day.used(),
                    AvailableQuota.dailyLimit(desk.state(), desk.account()),
                    day.byCampaign(),
                    desk.state().sequence(),
                    now));
        }
    }

    /** When there is something to do next without any event. */
    private Instant nextWakeUp(AccountContext desk, Instant now) {
        var state = desk.state();
        var openings = desk.campaigns().stream().flatMap(campaign -> releaseInstants(desk, campaign, now));
        var alarms = desk.campaigns().stream().flatMap(campaign -> campaign.overdueAt(properties.missingRecipientGrace()).stream());
        var calendarIsBelieved = Stream.of(state.resumesAt(desk.account())).filter(at -> state.hasClockMovedBack());
        return Stream.of(
                        Stream.of(state.earliestTimer()),
                        desk.inFlightRecipients().nextOverdue().stream(),
                        calendarIsBelieved,
                        openings,
                        alarms.filter(at -> at.isAfter(now)))
                .flatMap(instants -> instants)
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    private Stream<Instant> releaseInstants(AccountContext desk, CampaignState campaign, Instant now) {
        var definition = campaign.definition();
        if (definition == null || campaign.queue().waiting() + campaign.counts().retryScheduled() == 0) {
            return Stream.empty();
        }
        var opening = SendWindow.of(desk.account(), properties.callMargin()).nextOpening(now);
        return Stream.of(definition.startAt(), opening, campaign.nextRetryAt(), definition.endAt())
                .filter(instant -> instant != null && instant.isAfter(now));
    }

    /** What was published of a day last. */
    private record PublishedQuota(DailyQuota day, int limit) {}
}
