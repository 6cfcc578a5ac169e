package dev.trickle.scheduler;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SHOP_NUMBER;
import static dev.trickle.pipeline.TestPeople.SPRING_SALE;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignEvent.CampaignChanged;
import dev.trickle.pipeline.CampaignEvent.DailySendRequested;
import dev.trickle.pipeline.CampaignEvent.Decision;
import dev.trickle.pipeline.CampaignEvent.DesiredState;
import dev.trickle.pipeline.CampaignEvent.PlanCompleted;
import dev.trickle.pipeline.CampaignEvent.UnconfirmedResolved;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.DeliveryUpdate.DeliveryFailed;
import dev.trickle.pipeline.DeliveryUpdate.ExternalMessageSeen;
import dev.trickle.pipeline.DeliveryUpdate.MessageDelivered;
import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.MessageFailed;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.MessageEvent.MessageUnconfirmed;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.RecipientScheduled;
import dev.trickle.pipeline.ScheduleEvent;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.SubscriptionChange.CustomerUnsubscribed;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.Topic;
import dev.trickle.pipeline.Topics;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.pipeline.installation.Account.BusinessAccount;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.pipeline.installation.TestAccounts;
import dev.trickle.scheduler.account.AccountState;
import dev.trickle.scheduler.campaign.CampaignState;
import dev.trickle.scheduler.failure.RecordFailures;
import dev.trickle.scheduler.recipient.RecipientState;
import dev.trickle.scheduler.recovery.EndOffsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The scheduler with a test clock, in given-when-then steps with names of people instead of ids. */
public final class SchedulerScenario implements AutoCloseable {

    /** A Monday, one hour before the send window opens. */
    static final Instant MONDAY_AT_EIGHT = Instant.parse("2026-03-02T08:00:00Z");

    private static final Duration CLAIM_MAX_AGE = Duration.ofSeconds(5);

    /** The shared settings of tests in which the account is given apart. */
    public static final SharedSettings SETTINGS = TestAccounts.shopWithLimit(250);

    private final TestClock clock = new TestClock(MONDAY_AT_EIGHT);
    private final NextWakeUps nextWakeUps = new NextWakeUps();
    private final Account account;
    private final ProcessorDriver driver;
    private final StoredState stored;
    private final PublishedRecords published = new PublishedRecords();
    private final Map<CampaignId, Integer> nextOrdinal = new HashMap<>();

    private SchedulerScenario(
            Account account,
            Duration claimMaxAge,
            SchedulerProperties properties,
            BiFunction<ReleaseProcessor, Instant, ProcessorDriver> driver) {
        this.account = account;
        var sharedSettings = TestAccounts.sharedSettings(Map.of(SHOP.value(), account), SHOP.value(), claimMaxAge);
        var releaseProcessor = new ReleaseProcessor(
                properties,
                sharedSettings,
                clock,
                nextWakeUps,
                partition -> EndOffsets.Backlog.NONE,
                new PublishedLog(new Random(0)),
                new RecordFailures(),
                new CountCheck());
        this.driver = driver.apply(releaseProcessor, clock.instant());
        this.stored = new StoredState(this.driver);
    }

    /** An account with this messaging limit and a send window from nine every day. */
    public static Account account(int messagingLimit) {
        return new Account(
                List.of(new BusinessAccount("100", List.of(SHOP_NUMBER.value()))),
                ZoneOffset.UTC,
                LocalTime.of(9, 0),
                LocalTime.MIDNIGHT,
                EnumSet.allOf(DayOfWeek.class),
                messagingLimit,
                Integer.MAX_VALUE,
                0,
                Duration.ofSeconds(60),
                Duration.ZERO,
                true,
                null);
    }

    static SchedulerScenario givenMessagingLimitOf(int limit) {
        return givenLimits(limit, 500, 1_000);
    }

    static SchedulerScenario givenLimits(int limit, int maxReleases, int inFlightLimit) {
        return givenLimits(account(limit), maxReleases, inFlightLimit);
    }

    static SchedulerScenario givenLimits(Account account, int maxReleases, int inFlightLimit) {
        return new SchedulerScenario(
                account,
                CLAIM_MAX_AGE,
                properties(maxReleases, inFlightLimit),
                (releaseProcessor, start) -> new ProcessorDriver.ProcessorOnly(releaseProcessor));
    }

    /** With another maximum age of a claim than the default. */
    static SchedulerScenario givenClaimMaxAgeOf(Duration claimMaxAge) {
        return new SchedulerScenario(
                account(250),
                claimMaxAge,
                properties(500, 1_000),
                (releaseProcessor, start) -> new ProcessorDriver.ProcessorOnly(releaseProcessor));
    }

    /** With topics, serdes and RocksDB: slower, for tests that depend on them. */
    static SchedulerScenario givenWholeTopology() {
        return new SchedulerScenario(
                account(250), CLAIM_MAX_AGE, properties(500, 1_000), ProcessorDriver.WholeTopology::new);
    }

    private static SchedulerProperties properties(int maxReleases, int inFlightLimit) {
        return new SchedulerProperties(
                Duration.ofSeconds(1),
                maxReleases,
                Duration.ofSeconds(10),
                inFlightLimit,
                Duration.ofMinutes(2),
                Duration.ofMinutes(5));
    }

    // --- When -------------------------------------------------------------------------------------------------------

    SchedulerScenario whenCampaign(CampaignId campaign, int dailyLimit, DesiredState desiredState, long revision) {
        return when(Topics.CAMPAIGN_EVENTS, definition(campaign, dailyLimit, desiredState, revision, null));
    }

    SchedulerScenario whenDefined(TestCampaign testCampaign) {
        return when(Topics.CAMPAIGN_EVENTS, testCampaign.definition());
    }

    /** Defines the campaign and schedules exactly these people. */
    SchedulerScenario whenDefined(TestCampaign testCampaign, String... people) {
        return whenDefined(testCampaign)
                .whenScheduled(testCampaign.campaign(), people)
                .whenPlanCompleted(testCampaign.campaign());
    }

    static CampaignChanged definition(
            CampaignId campaign, int dailyLimit, DesiredState desiredState, long revision, Instant endAt) {
        return new CampaignChanged(
                campaign,
                revision,
                desiredState,
                "spring_sale",
                "en_US",
                null,
                MONDAY_AT_EIGHT,
                endAt,
                dailyLimit,
                5,
                3,
                MONDAY_AT_EIGHT);
    }

    /** Schedules the spring sale to these people, with a daily limit of 1,000. */
    SchedulerScenario whenSpringSaleTo(String... people) {
        return whenCampaign(SPRING_SALE, 1_000, DesiredState.SCHEDULED, 1)
                .whenScheduled(SPRING_SALE, people)
                .whenPlanCompleted(SPRING_SALE);
    }

    SchedulerScenario whenScheduled(CampaignId campaign, String... people) {
        for (var person : people) {
            whenScheduledAt(campaign, nextOrdinal.merge(campaign, 1, Integer::sum) - 1, person);
        }
        return this;
    }

    SchedulerScenario whenScheduledAt(CampaignId campaign, int ordinal, String person) {
        var recipient = RecipientId.of(campaign, TestPeople.key(person));
        published.name(recipient, person);
        return when(
                Topics.RECIPIENT_SCHEDULED,
                new RecipientScheduled(
                        campaign,
                        recipient,
                        TestPeople.customer(person),
                        TestPeople.key(person),
                        ordinal,
                        LocalDate.parse("2026-03-02"),
                        MONDAY_AT_EIGHT));
    }

    SchedulerScenario whenPlanCompleted(CampaignId campaign) {
        return whenPlanCompleted(campaign, nextOrdinal.getOrDefault(campaign, 0));
    }

    SchedulerScenario whenPlanCompleted(CampaignId campaign, int count) {
        return when(Topics.CAMPAIGN_EVENTS, new PlanCompleted(campaign, count, clock.instant()));
    }

    SchedulerScenario whenSendTodayRequested() {
        return whenSendTodayRequestedFor(account.dateAt(clock.instant()));
    }

    SchedulerScenario whenSendTodayRequestedFor(LocalDate date) {
        return when(Topics.CAMPAIGN_EVENTS, new DailySendRequested(date, clock.instant()))
                .whenTimePasses(Duration.ofSeconds(1));
    }

    SchedulerScenario whenOptedOut(String person) {
        return when(
                Topics.SUBSCRIPTION_CHANGES,
                new CustomerUnsubscribed(TestPeople.key(person), null, "keyword", clock.instant()));
    }

    SchedulerScenario whenAccepted(String... people) {
        for (var person : people) {
            when(
                    Topics.MESSAGE_EVENTS,
                    new MessageSent(attempt(person), request(person).campaign(), clock.instant(), clock.instant()));
        }
        return this;
    }

    SchedulerScenario whenDelivered(String... people) {
        for (var person : people) {
            when(
                    Topics.DELIVERY_UPDATES,
                    new MessageDelivered(attempt(person), request(person).campaign(), clock.instant()));
        }
        return this;
    }

    SchedulerScenario whenNotSent(String person, NotSentReason reason) {
        return whenNotSent(person, reason, null, null);
    }

    SchedulerScenario whenBlocked(String person, NotSentReason reason, Scope scope, long version) {
        return whenNotSent(person, reason, scope, version);
    }

    private SchedulerScenario whenNotSent(
            String person, NotSentReason reason, @Nullable Scope scope, @Nullable Long version) {
        return when(
                Topics.MESSAGE_EVENTS,
                new MessageNotSent(
                        attempt(person),
                        request(person).campaign(),
                        reason,
                        scope,
                        version,
                        null,
                        null,
                        null,
                        clock.instant()));
    }

    SchedulerScenario whenFailed(String person, String code, FailureKind kind) {
        return when(
                Topics.MESSAGE_EVENTS,
                new MessageFailed(attempt(person), request(person).campaign(), code, kind, clock.instant()));
    }

    SchedulerScenario whenUnconfirmed(String person) {
        return when(
                Topics.MESSAGE_EVENTS,
                new MessageUnconfirmed(attempt(person), request(person).campaign(), clock.instant()));
    }

    /** An operator resolves the unconfirmed attempt of this person. */
    SchedulerScenario whenResolved(String person, Decision decision) {
        return when(
                Topics.CAMPAIGN_EVENTS,
                new UnconfirmedResolved(
                        request(person).campaign(), attempt(person), decision, "operator", clock.instant()));
    }

    SchedulerScenario whenNotDelivered(String person, String code) {
        return when(
                Topics.DELIVERY_UPDATES,
                new DeliveryFailed(attempt(person), request(person).campaign(), code, clock.instant()));
    }

    SchedulerScenario whenAnotherToolSendsTo(String person) {
        return when(
                Topics.DELIVERY_UPDATES,
                new ExternalMessageSeen(TestPeople.key(person), "message to " + person, clock.instant()));
    }

    /** Receives an event about the latest attempt of this person. */
    <V> SchedulerScenario when(Topic<AccountId, V> topic, String person, Function<AttemptId, V> event) {
        return when(topic, event.apply(attempt(person)));
    }

    <V> SchedulerScenario when(Topic<AccountId, V> topic, V event) {
        driver.receive(topic, event);
        return collectWritten();
    }

    SchedulerScenario whenUnreadable(Topic<?, ?> topic, byte[] value) {
        wholeTopology().receiveUnreadable(topic, value);
        return collectWritten();
    }

    /** Advances the clock and runs a tick. */
    SchedulerScenario whenTimePasses(Duration duration) {
        clock.moveBy(duration);
        driver.tick();
        return collectWritten();
    }

    /** Advances the clock in seconds, with a tick for each. */
    SchedulerScenario whenSecondsPass(int seconds) {
        for (var second = 0; second < seconds; second++) {
            whenTimePasses(Duration.ofSeconds(1));
        }
        return this;
    }

    SchedulerScenario whenClockShows(String instant) {
        clock.moveTo(Instant.parse(instant));
        driver.tick();
        return collectWritten();
    }

    SchedulerScenario whenSendWindowOpens() {
        return whenClockShows("2026-03-02T09:00:00Z");
    }

    // --- Then -------------------------------------------------------------------------------------------------------

    /** Exactly these people were requested since the last check, in this order. */
    SchedulerScenario thenRequested(String... people) {
        published.assertRequested(people);
        return this;
    }

    SchedulerScenario thenNoneRequested() {
        return thenRequested();
    }

    SchedulerScenario thenPublished(Class<? extends ScheduleEvent> type, int times) {
        published.assertPublished(type, times);
        return this;
    }

    <E extends ScheduleEvent> List<E> eventsOf(Class<E> type) {
        return published.eventsOf(type);
    }

    <E extends ScheduleEvent> E lastEventOf(Class<E> type) {
        return published.eventsOf(type).getLast();
    }

    List<String> pollRequested() {
        return published.pollRequested();
    }

    /** Number of requests since the last check, by campaign. */
    Map<CampaignId, Long> pollRequestedByCampaign() {
        return published.pollRequestedByCampaign();
    }

    /** Accepts all new requests and returns their number by campaign. */
    Map<CampaignId, Long> acceptAllByCampaign() {
        published.newlyRequested().forEach(this::whenAccepted);
        return pollRequestedByCampaign();
    }

    SendRequested request(String person) {
        return published.request(person);
    }

    AttemptId attempt(String person) {
        return request(person).attempt();
    }

    CampaignState campaign(CampaignId campaign) {
        return stored.campaign(campaign);
    }

    /** The state of the recipient of the latest request to this person. */
    RecipientState stateOf(String person) {
        return stored.stateOf(attempt(person).recipient());
    }

    AccountState account() {
        return stored.account();
    }

    NextWakeUps nextWakeUps() {
        return nextWakeUps;
    }

    Instant now() {
        return clock.instant();
    }

    long deadLetters() {
        return wholeTopology().deadLetters();
    }

    private ProcessorDriver.WholeTopology wholeTopology() {
        return (ProcessorDriver.WholeTopology) driver;
    }

    private SchedulerScenario collectWritten() {
        published.addAll(driver.written());
        return this;
    }

    @Override
    public void close() {
        try {
            stored.assertConsistent();
        } finally {
            driver.close();
        }
    }

    /** Names of many people. */
    static String[] people(int size) {
        return people("person", size);
    }

    static String[] people(String name, int size) {
        return IntStream.range(0, size).mapToObj(number -> name + "-" + number).toArray(String[]::new);
    }

    static String[] append(String[] people, String... more) {
        var all = Arrays.copyOf(people, people.length + more.length);
        System.arraycopy(more, 0, all, people.length, more.length);
        return all;
    }
}
