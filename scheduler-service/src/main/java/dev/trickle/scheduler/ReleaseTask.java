package dev.trickle.scheduler;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ScheduleEvent.QuotaUsed;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.scheduler.NextWakeUps.WakeUp;
import dev.trickle.scheduler.campaign.CampaignState;
import dev.trickle.scheduler.failure.UnknownAccountException;
import dev.trickle.scheduler.quota.DailyQuota;
import dev.trickle.scheduler.recovery.EndOffsets;
import dev.trickle.scheduler.recovery.PublishedEvents;
import dev.trickle.scheduler.recovery.StateRecovery;
import dev.trickle.scheduler.release.AvailableQuota;
import dev.trickle.scheduler.store.AccountContext;
import dev.trickle.scheduler.store.StateStores;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One assignment of a partition to this instance: all accounts whose events it contains, and their state in
 * memory. It is used from the initialisation of the processor to its closing, and never again.
 */
final class ReleaseTask {

    private static final Logger log = LoggerFactory.getLogger(ReleaseTask.class);

    private final SchedulerProperties properties;
    private final SharedSettings sharedSettings;
    private final InstantSource clock;
    private final NextWakeUps nextWakeUps;
    private final CountCheck countCheck;

    private final Map<AccountId, AccountContext> accountContexts = new HashMap<>();
    private final Map<AccountId, Instant> wakeUpInstants = new HashMap<>();
    private final Map<AccountId, PublishedQuota> publishedQuotas = new HashMap<>();

    /** Accounts that could have released more with a higher in-flight limit or a larger budget. */
    private final Set<AccountId> withMoreToRelease = new HashSet<>();

    private final ProcessorContext<AccountId, Object> processorContext;
    private final StateStores stores;
    private final StateRecovery stateRecovery;
    private Instant lastTick = Instant.MIN;

    ReleaseTask(
            SchedulerProperties properties,
            SharedSettings sharedSettings,
            InstantSource clock,
            NextWakeUps nextWakeUps,
            EndOffsets endOffsets,
            PublishedEvents publishedEvents,
            CountCheck countCheck,
            ProcessorContext<AccountId, Object> processorContext) {
        this.properties = properties;
        this.sharedSettings = sharedSettings;
        this.clock = clock;
        this.nextWakeUps = nextWakeUps;
        this.countCheck = countCheck;
        this.processorContext = processorContext;
        this.stores = StateStores.from(processorContext);
        var hasResends = sharedSettings.accounts().values().stream().anyMatch(account -> account.resendAfter() != null);
        this.stateRecovery = new StateRecovery(
                sharedSettings,
                stores,
                endOffsets,
                publishedEvents,
                processorContext.taskId().partition(),
                properties.outcomeGrace(),
                EventHandler::new,
                hasResends);
    }

    /** Schedules the ticks, and the accounts that the stores contain for the first of them. */
    void start() {
        for (var name : sharedSettings.accounts().keySet()) {
            var account = new AccountId(name);
            if (stores.accounts().get(name) != null) {
                wakeUp(account);
            }
        }
        processorContext.schedule(properties.tickInterval(), PunctuationType.WALL_CLOCK_TIME, wallClockTime -> tick());
    }

    void process(Record<AccountId, Object> record) {
        processorContext
                .recordMetadata()
                .ifPresent(metadata -> stateRecovery.recordRead(metadata.topic(), metadata.offset()));
        var context = contextOf(record.key());
        if (context == null) {
            requireRetired(record.key());
            return;
        }
        var now = advanceClock(context);
        if (stateRecovery.isComplete() || !stateRecovery.buffer(record.key(), record.value())) {
            new EventHandler(context, now, !stateRecovery.isComplete()).handle(record.value());
        }
        wakeUp(record.key());
        if (withMoreToRelease.contains(context.id()) && stateRecovery.isComplete() && hasInFlightCapacity(context)) {
            release(context, now);
        }
        save(context);
    }

    /** Events of a retired account are read without effect. */
    private void requireRetired(AccountId account) {
        if (!sharedSettings.isKnown(account)) {
            throw new UnknownAccountException(account);
        }
    }

    private void save(AccountContext context) {
        countCheck.check(context);
        context.save();
    }

    /** A fast sender would be idle until the next tick, so a full pass runs as soon as the limit allows it. */
    private boolean hasInFlightCapacity(AccountContext context) {
        var capacity = properties.inFlightLimit() - context.state().inFlight();
        return capacity >= Math.min(properties.maxReleasesPerTick(), properties.inFlightLimit());
    }

    void close() {
        stateRecovery.close();
        wakeUpInstants.keySet().forEach(nextWakeUps::remove);
        accountContexts.keySet().forEach(countCheck::remove);
    }

    private void tick() {
        stateRecovery.tick();
        if (!stateRecovery.isComplete()) {
            stateRecovery.advance(allContexts(), clock.instant());
            accountContexts.values().forEach(this::save);
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
            var context = contextOf(account);
            if (context != null && !now.isBefore(wakeUpInstants.get(account))) {
                runAccount(context, advanceClock(context));
                save(context);
            }
        }
    }

    private void runAccount(AccountContext context, Instant now) {
        var housekeeping = new Housekeeping(context, properties, now, stateRecovery.isCaughtUp());
        housekeeping.run();
        var releasePass = release(context, now);
        housekeeping.finish();
        publishQuota(context, now);
        var next = housekeeping.isCutShort() || releasePass.isCutShort() ? now : nextWakeUp(context, now);
        wakeUpInstants.put(context.id(), next);
        nextWakeUps.update(
                context.id(),
                new WakeUp(next, !next.isAfter(now) || context.state().inFlight() > 0));
    }

    private ReleasePass release(AccountContext context, Instant now) {
        var releasePass = new ReleasePass(context, properties, now);
        releasePass.run();
        if (releasePass.hasMoreToRelease()) {
            withMoreToRelease.add(context.id());
            // The sender reads the requests only after the commit.
            processorContext.commit();
        } else {
            withMoreToRelease.remove(context.id());
        }
        return releasePass;
    }

    private void wakeUp(AccountId account) {
        wakeUpInstants.put(account, Instant.MIN);
        nextWakeUps.markBusy(account);
    }

    /** Advances the account's state to the current instant, which may start a new day, and returns that instant. */
    private Instant advanceClock(AccountContext context) {
        var now = clock.instant();
        var hadMovedBack = context.state().hasClockMovedBack();
        context.updateAccount(state -> state.advanceTo(now, context.account()));
        var state = context.state();
        if (state.hasClockMovedBack() && !hadMovedBack) {
            log.warn(
                    "Clock moved backwards, releases stopped account={} now={} latest={} resumesAt={}",
                    context.id(),
                    now,
                    state.latestInstant(),
                    state.resumesAt(context.account()));
        } else if (hadMovedBack && !state.hasClockMovedBack()) {
            log.info("Clock caught up, releases resumed account={} now={}", context.id(), now);
        }
        return now;
    }

    private @Nullable AccountContext contextOf(AccountId id) {
        var account = sharedSettings.account(id).orElse(null);
        return account == null ? null : accountContexts.computeIfAbsent(id, unknown -> createContext(id, account));
    }

    private Map<AccountId, AccountContext> allContexts() {
        sharedSettings.accounts().keySet().forEach(name -> contextOf(new AccountId(name)));
        return accountContexts;
    }

    private AccountContext createContext(AccountId id, Account account) {
        return new AccountContext(
                id,
                account,
                sharedSettings,
                stores,
                event -> processorContext.forward(new Record<>(id, event, timestamp())));
    }

    /** No consumer reads the record timestamp; Kafka only requires that it is not negative. */
    private long timestamp() {
        return Math.max(0, clock.millis());
    }

    private void publishQuota(AccountContext context, Instant now) {
        var dailyQuota = context.state().dailyQuota();
        var limit = Math.min(
                context.state().messagingLimit(context.account()),
                context.account().dailyLimit());
        var quota = new PublishedQuota(dailyQuota, limit);
        if ((dailyQuota.used() == 0 && !publishedQuotas.containsKey(context.id()))
                || quota.equals(publishedQuotas.put(context.id(), quota))) {
            return;
        }
        context.updateAccount(state -> state.withNextSequence(now));
        context.publish(new QuotaUsed(
                dailyQuota.date(),
                dailyQuota.used(),
                AvailableQuota.dailyLimit(context.state(), context.account()),
                dailyQuota.byCampaign(),
                context.state().sequence(),
                now));
    }

    /** The next instant at which the account needs a tick although no event arrives. */
    private Instant nextWakeUp(AccountContext context, Instant now) {
        var state = context.state();
        var releaseInstants = context.campaigns().stream().flatMap(campaign -> releaseInstants(context, campaign, now));
        var missingRecipientReports = context.campaigns().stream()
                .flatMap(campaign -> campaign.overdueAt(properties.missingRecipientGrace()).stream())
                .filter(at -> at.isAfter(now));
        var clockReset = Stream.of(state.resumesAt(context.account())).filter(at -> state.hasClockMovedBack());
        return Stream.of(
                        Stream.of(state.earliestTimer()),
                        context.inFlightRecipients().nextOverdue().stream(),
                        clockReset,
                        releaseInstants,
                        state.refusedScopes().nextProbeAfter(now).stream(),
                        missingRecipientReports)
                .flatMap(instants -> instants)
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    private Stream<Instant> releaseInstants(AccountContext context, CampaignState campaign, Instant now) {
        var definition = campaign.definition();
        if (definition == null || campaign.queue().waiting() + campaign.counts().retryScheduled() == 0) {
            return Stream.empty();
        }
        var opening = context.sendWindow().nextOpening(now);
        return Stream.of(
                        definition.startAt(),
                        opening,
                        campaign.nextRetryAt(),
                        definition.endAt(),
                        context.state().nextReleaseAt())
                .filter(instant -> instant != null && instant.isAfter(now));
    }

    /** The quota values that were published last. */
    private record PublishedQuota(DailyQuota dailyQuota, int limit) {}
}
