package dev.trickle.scheduler;

import static dev.trickle.pipeline.People.SHOP;
import static dev.trickle.pipeline.People.SHOP_NUMBER;
import static dev.trickle.pipeline.People.SPRING_SALE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignEvent.CampaignChanged;
import dev.trickle.pipeline.CampaignEvent.CampaignSealed;
import dev.trickle.pipeline.CampaignEvent.DailySendRequested;
import dev.trickle.pipeline.CampaignEvent.WantedState;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.DeliveryUpdate.MessageDelivered;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.People;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.RecipientScheduled;
import dev.trickle.pipeline.ScheduleEvent;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.SubscriptionChange.CustomerUnsubscribed;
import dev.trickle.pipeline.Topic;
import dev.trickle.pipeline.Topics;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.pipeline.installation.Installation;
import dev.trickle.pipeline.installation.Installation.TopicLayout;
import dev.trickle.scheduler.account.AccountState;
import dev.trickle.scheduler.campaign.CampaignState;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;

/** The scheduler with a calendar that tests move, told in the words of the shop: who was scheduled, who was requested. */
final class SchedulerScenario implements AutoCloseable {

    /** A Monday, an hour before the window opens. */
    static final Instant MONDAY_AT_EIGHT = Instant.parse("2026-03-02T08:00:00Z");

    private final TestCalendar calendar = new TestCalendar(MONDAY_AT_EIGHT);
    private final GateClock clock = new GateClock();
    private final TopologyTestDriver driver;
    private final Map<RecipientId, String> names = new HashMap<>();
    private final Map<String, SendRequested> requests = new HashMap<>();
    private final Map<CampaignId, Integer> scheduled = new HashMap<>();
    private final List<ScheduleEvent> events = new ArrayList<>();

    private SchedulerScenario(int messagingLimit, SchedulerProperties properties) {
        var installation = new Installation(
                Map.of(SHOP.value(), account(messagingLimit)),
                SHOP.value(),
                "DE",
                People.SECRET,
                new TopicLayout(1, (short) 1));
        var gate = new Gate(properties, installation, calendar, clock, partition -> InputEnds.Backlog.NOTHING);
        var builder = new StreamsBuilder();
        new SchedulerTopology(gate).addTo(builder);
        driver = new TopologyTestDriver(builder.build(), settings(), calendar.instant());
    }

    /** A shop that may write to so many people, every day from nine. */
    static Account account(int messagingLimit) {
        return new Account(
                "100",
                List.of(SHOP_NUMBER.value()),
                ZoneOffset.UTC,
                LocalTime.of(9, 0),
                LocalTime.MIDNIGHT,
                EnumSet.allOf(DayOfWeek.class),
                messagingLimit,
                Integer.MAX_VALUE,
                0,
                Duration.ofSeconds(60),
                null);
    }

    static SchedulerScenario givenMessagingLimitOf(int limit) {
        return given(limit, 500, 1_000);
    }

    static SchedulerScenario given(int limit, int slice, int inFlightWindow) {
        return new SchedulerScenario(
                limit,
                new SchedulerProperties(
                        Duration.ofSeconds(1),
                        slice,
                        Duration.ofSeconds(10),
                        inFlightWindow,
                        Duration.ofSeconds(20),
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(5)));
    }

    private static Properties settings() {
        var settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "scheduler");
        // Not in the folder of the whole machine: another build may run beside this one.
        settings.put(StreamsConfig.STATE_DIR_CONFIG, "target/kafka-streams");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        settings.put(
                StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
                org.apache.kafka.streams.errors.LogAndContinueExceptionHandler.class);
        settings.put(StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG, Topics.SCHEDULER_DEAD_LETTERS.name());
        return settings;
    }

    // --- When -------------------------------------------------------------------------------------------------------

    SchedulerScenario whenCampaign(CampaignId campaign, int dailyLimit, WantedState wanted, long revision) {
        return when(Topics.CAMPAIGN_EVENTS, definition(campaign, dailyLimit, wanted, revision, null));
    }

    static CampaignChanged definition(
            CampaignId campaign, int dailyLimit, WantedState wanted, long revision, Instant endAt) {
        return new CampaignChanged(
                campaign,
                revision,
                wanted,
                "spring_sale",
                "en_US",
                MONDAY_AT_EIGHT,
                endAt,
                dailyLimit,
                5,
                3,
                MONDAY_AT_EIGHT);
    }

    /** The spring sale goes to these people, 1,000 a day at most. */
    SchedulerScenario whenSpringSaleTo(String... people) {
        return whenCampaign(SPRING_SALE, 1_000, WantedState.SCHEDULED, 1)
                .whenScheduled(SPRING_SALE, people)
                .whenSealed(SPRING_SALE);
    }

    SchedulerScenario whenScheduled(CampaignId campaign, String... people) {
        for (var person : people) {
            whenScheduledAt(campaign, scheduled.merge(campaign, 1, Integer::sum) - 1, person);
        }
        return this;
    }

    SchedulerScenario whenScheduledAt(CampaignId campaign, int ordinal, String person) {
        var recipient = RecipientId.of(campaign, People.key(person));
        names.put(recipient, person);
        return when(
                Topics.RECIPIENT_SCHEDULED,
                new RecipientScheduled(
                        campaign,
                        recipient,
                        People.customer(person),
                        People.key(person),
                        ordinal,
                        LocalDate.parse("2026-03-02"),
                        MONDAY_AT_EIGHT));
    }

    SchedulerScenario whenSealed(CampaignId campaign) {
        return whenSealed(campaign, scheduled.getOrDefault(campaign, 0));
    }

    SchedulerScenario whenSealed(CampaignId campaign, int count) {
        return when(Topics.CAMPAIGN_EVENTS, new CampaignSealed(campaign, count, calendar.instant()));
    }

    SchedulerScenario whenSendTodayIsPressed() {
        var today = calendar.instant().atZone(ZoneOffset.UTC).toLocalDate();
        return when(Topics.CAMPAIGN_EVENTS, new DailySendRequested(today, calendar.instant()))
                .whenTimePasses(Duration.ofSeconds(1));
    }

    SchedulerScenario whenStopIsSaidBy(String person) {
        return when(
                Topics.SUBSCRIPTION_CHANGES,
                new CustomerUnsubscribed(People.key(person), null, "keyword", calendar.instant()));
    }

    SchedulerScenario whenAccepted(String... people) {
        for (var person : people) {
            when(
                    Topics.MESSAGE_EVENTS,
                    new MessageSent(
                            attempt(person), request(person).campaign(), calendar.instant(), calendar.instant()));
        }
        return this;
    }

    SchedulerScenario whenDelivered(String... people) {
        for (var person : people) {
            when(
                    Topics.DELIVERY_UPDATES,
                    new MessageDelivered(attempt(person), request(person).campaign(), calendar.instant()));
        }
        return this;
    }

    /** An event that the test makes from the last attempt of this person. */
    <V> SchedulerScenario when(Topic<AccountId, V> topic, String person, Function<AttemptId, V> event) {
        return when(topic, event.apply(attempt(person)));
    }

    <V> SchedulerScenario when(Topic<AccountId, V> topic, V event) {
        driver.createInputTopic(
                        topic.name(),
                        topic.keySerde().serializer(),
                        topic.valueSerde().serializer())
                .pipeInput(SHOP, event);
        return collect();
    }

    SchedulerScenario whenUnreadable(Topic<?, ?> topic, byte[] value) {
        var bytes = new ByteArraySerializer();
        driver.createInputTopic(topic.name(), bytes, bytes)
                .pipeInput(SHOP.value().getBytes(StandardCharsets.UTF_8), value);
        return collect();
    }

    /** The calendar moves on, and the gate looks. */
    SchedulerScenario whenTimePasses(Duration duration) {
        calendar.moveBy(duration);
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        return collect();
    }

    SchedulerScenario whenItIs(String instant) {
        calendar.moveTo(Instant.parse(instant));
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        return collect();
    }

    SchedulerScenario whenTheWindowOpens() {
        return whenItIs("2026-03-02T09:00:00Z");
    }

    // --- Then -------------------------------------------------------------------------------------------------------

    /** Exactly these were requested since the last look, in this order. */
    SchedulerScenario thenRequested(String... people) {
        assertThat(takeRequested()).containsExactly(people);
        return this;
    }

    SchedulerScenario thenNobodyRequested() {
        return thenRequested();
    }

    SchedulerScenario thenHappened(Class<? extends ScheduleEvent> type, int times) {
        assertThat(events.stream().filter(type::isInstance))
                .as(type.getSimpleName())
                .hasSize(times);
        return this;
    }

    <E extends ScheduleEvent> E last(Class<E> type) {
        return events.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .reduce((one, other) -> other)
                .orElseThrow();
    }

    List<String> takeRequested() {
        var taken = List.copyOf(newly);
        newly.clear();
        return taken;
    }

    SendRequested request(String person) {
        return requests.get(person);
    }

    AttemptId attempt(String person) {
        return request(person).attempt();
    }

    CampaignState campaign(CampaignId campaign) {
        KeyValueStore<String, CampaignState> store = driver.getKeyValueStore("campaigns");
        return store.get(StoreKeys.of(SHOP, campaign));
    }

    AccountState account() {
        KeyValueStore<String, AccountState> store = driver.getKeyValueStore("accounts");
        return store.get(SHOP.value());
    }

    GateClock clock() {
        return clock;
    }

    Instant now() {
        return calendar.instant();
    }

    long deadLetters() {
        return driver.createOutputTopic(
                        Topics.SCHEDULER_DEAD_LETTERS.name(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .getQueueSize();
    }

    /** People by numbers, for crowds. */
    static String[] crowd(int size) {
        return IntStream.range(0, size).mapToObj(number -> "person-" + number).toArray(String[]::new);
    }

    private final List<String> newly = new ArrayList<>();

    private SchedulerScenario collect() {
        for (var request : read(Topics.SEND_REQUESTS)) {
            var person = names.get(request.attempt().recipient());
            newly.add(person);
            requests.put(person, request);
        }
        events.addAll(read(Topics.SCHEDULE_EVENTS));
        return this;
    }

    private <V> List<V> read(Topic<AccountId, V> topic) {
        return driver.createOutputTopic(
                        topic.name(),
                        topic.keySerde().deserializer(),
                        topic.valueSerde().deserializer())
                .readValuesToList();
    }

    @Override
    public void close() {
        try {
            campaigns()
                    .forEach(campaign -> assertThat(campaign.isConserved())
                            .as("conserved: %s", campaign)
                            .isTrue());
        } finally {
            driver.close();
        }
    }

    private List<CampaignState> campaigns() {
        var all = new ArrayList<CampaignState>();
        KeyValueStore<String, CampaignState> store = driver.getKeyValueStore("campaigns");
        try (var entries = store.all()) {
            entries.forEachRemaining(entry -> all.add(entry.value));
        }
        return all;
    }

    static String[] append(String[] people, String... more) {
        var all = Arrays.copyOf(people, people.length + more.length);
        System.arraycopy(more, 0, all, people.length, more.length);
        return all;
    }
}
