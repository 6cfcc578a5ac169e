package dev.trickle.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ScheduleEvent.RecipientsMissing;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.pipeline.installation.Account.BusinessAccount;
import dev.trickle.pipeline.installation.TestAccounts;
import dev.trickle.scheduler.SimulatedProcessor.Entry;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A random history of one or two accounts from one seed: owner requests, outcomes and reports, crashes, rebalances,
 * lost stores and clock changes. Every commit of the scheduler is compared with the reference model. At the end the
 * faults stop, and every recipient must reach a final state.
 */
final class RandomHistory {

    private static final int STEPS = 70;
    private static final int ROUNDS_TO_SETTLE = 3_000;
    private static final int TICKS_UNTIL_QUIET = 500;
    private static final List<ZoneId> ZONES = Stream.of(
                    "UTC",
                    "Europe/Berlin",
                    "America/Sao_Paulo",
                    "America/Santiago",
                    "Australia/Lord_Howe",
                    "Asia/Kolkata")
            .map(ZoneId::of)
            .toList();
    /** Some start or end within the hour that is skipped in spring and repeated in autumn. */
    private static final List<String> WINDOWS = List.of(
            "00:00-00:00", "09:00-00:00", "09:00-17:30", "09:00-23:30", "02:15-00:00", "02:15-02:45", "00:00-02:30");

    private final Random random;
    private final TestClock clock;
    private final SchedulerProperties properties;
    private final TopicShuffler topicShuffler;
    private final SimulatedProcessor processor;
    private final Map<AccountId, AccountHistory> accountHistories = new LinkedHashMap<>();
    private final Consumer<Entry> onCommit;
    private final boolean isSlow;

    /** @param onCommit receives every committed entry */
    RandomHistory(long seed, Consumer<Entry> onCommit) {
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
        this.onCommit = onCommit;
        this.isSlow = random.nextBoolean();
        this.topicShuffler = new TopicShuffler(random);
        this.properties = SimulatedProcessor.smallLimits(1 + random.nextInt(10), 1 + random.nextInt(8));
        var zone = ZONES.get(random.nextInt(ZONES.size()));
        this.clock = new TestClock(start(zone));
        var accounts = new LinkedHashMap<String, Account>();
        accounts.put(
                "shop", account(zone, "100", TestPeople.SHOP_NUMBER.value(), TestPeople.SHOP_NUMBER.value() + "202"));
        if (random.nextInt(4) == 0) {
            accounts.put("shop-2", account(ZONES.get(random.nextInt(ZONES.size())), "101", "201"));
        }
        var sharedSettings = TestAccounts.sharedSettings(accounts, "shop");
        this.processor = new SimulatedProcessor(random, properties, sharedSettings, clock, this::onCommitted);
        accounts.forEach((name, account) ->
                accountHistories.put(new AccountId(name), new AccountHistory(new AccountId(name), account)));
    }

    /** Half of the histories start within two days of a daylight saving change. */
    private Instant start(ZoneId zone) {
        var day = LocalDate.of(2016 + random.nextInt(14), 1, 1).plusDays(random.nextInt(365));
        var any = day.atStartOfDay(ZoneOffset.UTC).toInstant().plusSeconds(random.nextInt(86_400));
        var change = zone.getRules().nextTransition(any);
        return change == null || random.nextBoolean()
                ? any
                : change.getInstant().minusSeconds(random.nextInt(2 * 86_400));
    }

    private Account account(ZoneId zone, String businessAccount, String... numbers) {
        var limit = 1 + random.nextInt(8);
        var window = WINDOWS.get(random.nextInt(WINDOWS.size())).split("-", -1);
        return new Account(
                List.of(new BusinessAccount(businessAccount, List.of(numbers))),
                zone,
                LocalTime.parse(window[0]),
                LocalTime.parse(window[1]),
                sendDays(),
                limit,
                random.nextInt(3) == 0 ? 2 + random.nextInt(6) : Integer.MAX_VALUE,
                random.nextInt(3) == 0 ? random.nextInt(3) : 0,
                Duration.ofSeconds(60),
                Duration.ZERO,
                true,
                random.nextInt(3) == 0 ? Duration.ofHours(24 + random.nextInt(120)) : null);
    }

    private Set<DayOfWeek> sendDays() {
        var days = EnumSet.allOf(DayOfWeek.class);
        if (random.nextInt(3) == 0) {
            days.removeIf(day -> random.nextBoolean());
            days.add(DayOfWeek.of(1 + random.nextInt(7)));
        }
        return days;
    }

    /** Runs the history and checks that it ends in final states. */
    void run() {
        accountHistories.values().forEach(accountHistory -> accountHistory.campaignOwnerModel.plan());
        for (var step = 0; step < STEPS; step++) {
            doSomething();
            work();
            maybeCrash();
            commit();
            maybeHandOver();
        }
        settle();
    }

    // --- Random steps -----------------------------------------------------------------------------------------------

    private void doSomething() {
        switch (random.nextInt(16)) {
            case 0, 1, 2, 3, 4 -> anyAccount().campaignOwnerModel.act();
            case 5, 6, 7, 8 -> advanceClock(Duration.ofSeconds(1 + random.nextInt(isSlow ? 100_000 : 9_000)));
            case 9, 10 -> tickAlongTimers();
            case 11 -> advanceClock(Duration.ofSeconds(random.nextInt(200)));
            case 12 -> skipDays();
            case 13 -> moveClockBack();
            default -> {
                // Only pending work continues.
            }
        }
    }

    private AccountHistory anyAccount() {
        return List.copyOf(accountHistories.values()).get(random.nextInt(accountHistories.size()));
    }

    private void advanceClock(Duration duration) {
        clock.moveBy(duration);
    }

    /** The scheduler is stopped for days or weeks. */
    private void skipDays() {
        advanceClock(Duration.ofHours(random.nextInt(isSlow ? 700 : 60)));
    }

    /** Time passes from one timer of the scheduler to the next. */
    private void tickAlongTimers() {
        for (var ticks = random.nextInt(20); ticks > 0; ticks--) {
            tick();
            if (random.nextBoolean()) {
                processor.commit();
                anyAccount().sender.work();
            }
            processor.nextTimer().filter(next -> next.isAfter(clock.instant())).ifPresent(clock::moveTo);
        }
    }

    /** Usually within the margin for clocks that differ; sometimes much further, as after a wrong clock setting. */
    private void moveClockBack() {
        if (random.nextInt(12) == 0) {
            accountHistories.values().forEach(accountHistory -> accountHistory.model.onClockMovedBack(clock.instant()));
            clock.moveBy(Duration.ofMinutes(-random.nextInt(6_000)));
        } else {
            clock.moveBy(Duration.ofSeconds(-random.nextInt(20)));
        }
    }

    private void work() {
        for (var accountHistory : accountHistories.values()) {
            if (random.nextInt(4) > 0) {
                accountHistory.sender.work();
            }
        }
        if (random.nextInt(4) > 0) {
            topicShuffler.pollSome().forEach(processor::read);
        }
        for (var times = random.nextInt(4); times > 0; times--) {
            tick();
        }
    }

    private void tick() {
        processor.tick();
    }

    private void maybeCrash() {
        if (random.nextInt(10) == 0) {
            topicShuffler.redeliver(processor.crash());
        }
        if (random.nextInt(400) == 0) {
            loseStores();
        }
    }

    /** A rebalance: another instance continues, and may return the task later. */
    private void maybeHandOver() {
        if (random.nextInt(10) == 0) {
            processor.handOver();
        }
    }

    /** The sender and time go on while the stores are recovered. */
    private void loseStores() {
        commit();
        processor.loseStores(() -> {
            if (random.nextInt(4) == 0) {
                advanceClock(Duration.ofSeconds(random.nextInt(100)));
                accountHistories.values().forEach(accountHistory -> accountHistory.sender.work());
                topicShuffler.pollSome().forEach(processor::read);
            }
        });
    }

    private void commit() {
        processor.commit();
        accountHistories.values().forEach(accountHistory -> accountHistory.recount.checkInvariants());
    }

    private void onCommitted(Entry entry) {
        var accountHistory = accountHistories.get(entry.account());
        onCommit.accept(entry);
        accountHistory.model.onCommitted(entry);
        if (entry.event() instanceof SendRequested request) {
            accountHistory.sender.receive(request);
        }
        if (entry.event() instanceof RecipientsMissing report) {
            accountHistory.campaignOwnerModel.receive(report);
        }
    }

    // --- End of a history -------------------------------------------------------------------------------------------

    /** Stops the faults and advances the clock until every campaign is closed. */
    private void settle() {
        for (var accountHistory : accountHistories.values()) {
            accountHistory.campaignOwnerModel.stopFaults();
            accountHistory.sender.stopFaults();
        }
        for (var round = 0; !isOver(); round++) {
            assertThat(round).as("rounds until every state is final").isLessThan(ROUNDS_TO_SETTLE);
            accountHistories.values().forEach(accountHistory -> accountHistory.sender.workAll());
            topicShuffler.pollAll().forEach(processor::read);
            tickUntilQuiet();
            commit();
            if (isIdle()) {
                accountHistories
                        .values()
                        .forEach(accountHistory -> accountHistory.recount.checkWhenQuiet(clock.instant()));
                advanceToNextTimer();
            }
        }
        accountHistories.values().forEach(accountHistory -> accountHistory.recount.checkTheEnd());
    }

    private void tickUntilQuiet() {
        var ticks = 0;
        do {
            tick();
            ticks++;
            assertThat(ticks).as("ticks until no work is left").isLessThan(TICKS_UNTIL_QUIET);
        } while (processor
                .nextTimer()
                .filter(next -> !next.isAfter(clock.instant()))
                .isPresent());
    }

    private boolean isOver() {
        return isIdle()
                && accountHistories.values().stream().allMatch(accountHistory -> accountHistory.recount.isOver());
    }

    private boolean isIdle() {
        return topicShuffler.isEmpty()
                && accountHistories.values().stream().allMatch(accountHistory -> accountHistory.sender.isIdle());
    }

    private void advanceToNextTimer() {
        var reports = accountHistories.values().stream()
                .flatMap(accountHistory -> accountHistory.sender.nextReport().stream());
        Stream.concat(processor.nextTimer().stream(), reports)
                .min(Instant::compareTo)
                .filter(next -> next.isAfter(clock.instant()))
                .ifPresent(clock::moveTo);
    }

    /** One account: its owner, its sender, and the reference model. */
    private final class AccountHistory {

        private final ReferenceModel model;
        private final CampaignOwnerModel campaignOwnerModel;
        private final FakeSender sender;
        private final StateStoreRecount recount;

        AccountHistory(AccountId id, Account account) {
            model = new ReferenceModel(id, account, properties);
            campaignOwnerModel =
                    new CampaignOwnerModel(random, id, account, clock, event -> topicShuffler.publish(id, event));
            sender = new FakeSender(
                    random, clock, campaignOwnerModel, event -> topicShuffler.publish(id, event), model::onAccepted);
            recount = new StateStoreRecount(id, processor, model, properties);
        }
    }
}
