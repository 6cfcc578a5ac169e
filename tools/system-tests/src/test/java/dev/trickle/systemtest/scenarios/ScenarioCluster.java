package dev.trickle.systemtest.scenarios;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.infrastructure.FreePort;
import dev.trickle.pipeline.ClockSkippable;
import dev.trickle.systemtest.harness.AccountFixture;
import dev.trickle.systemtest.harness.BrokerProxy;
import dev.trickle.systemtest.harness.ChildProcess;
import dev.trickle.systemtest.harness.FaultyNetwork;
import dev.trickle.systemtest.harness.JsonHttpClient;
import dev.trickle.systemtest.harness.Recipient;
import dev.trickle.systemtest.harness.ServiceProcess;
import dev.trickle.systemtest.harness.SimulatorProcess;
import dev.trickle.systemtest.harness.TestInfrastructure;
import dev.trickle.systemtest.promises.Evidence.CampaignOrder;
import dev.trickle.systemtest.promises.Evidence.UserRequest;
import dev.trickle.systemtest.promises.Evidence.UserRequest.OptOut;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import tools.jackson.databind.JsonNode;

/** All services, each a process of its own, by one calendar in which nobody waits for a day in which nothing happens. */
final class ScenarioCluster implements AutoCloseable {

    /** The limit of the shop that opens by day. */
    static final int A_DAY = 10;

    /** The limit of the shop that opens by night. */
    static final int A_NIGHT = 2;

    /** More people than there are. */
    static final int NO_LIMIT = 100_000;

    /** Slow enough to be in the middle of a campaign for a while. */
    private static final int MESSAGES_PER_SECOND = 20;

    static final Duration A_MOMENT = Duration.ofMillis(50);
    static final Duration A_WHILE = Duration.ofSeconds(3);

    private final InstantSource machine = InstantSource.system();
    private final int peopleByDay;
    private final boolean databaseIsFarAway;
    private final FaultyNetwork records;
    private final FaultyNetwork queries;
    private final TestInfrastructure testInfrastructure;
    private final Path token;
    private final ServiceProcess api;
    private final String[] schedulerSettings;
    private final ServiceProcess scheduler;
    private final ServiceProcess sender;
    private final List<ServiceProcess> services;
    private final ClockDriver clockDriver;
    private int customers;

    private ScenarioCluster(Class<?> test, int peopleByDay, int messagesPerSecond, boolean databaseIsFarAway) {
        this.peopleByDay = peopleByDay;
        this.databaseIsFarAway = databaseIsFarAway;
        var webhookPort = FreePort.find();
        var detour = FreePort.find();
        records = wayTo(detour);
        testInfrastructure = TestInfrastructure.startOnCalendar(
                test,
                new BrokerProxy(detour, records.address().getPort()),
                "--simulator.webhook.url=http://127.0.0.1:" + webhookPort + "/webhooks/whatsapp");
        queries = wayTo(testInfrastructure.databaseServer().port());
        testInfrastructure.calendar().beginAt(ClockDriver.first());
        token = testInfrastructure.folder().resolve("token");
        tokenIsReplaced();
        var hours = hours();
        api = testInfrastructure.api(and(
                hours,
                databaseByTheWay(),
                "--spring.kafka.bootstrap-servers=127.0.0.1:"
                        + records.address().getPort()));
        schedulerSettings = and(
                hours,
                // Whoever starts without its stores waits that long for the transaction of the one that was killed.
                "--spring.kafka.streams.properties[producer.transaction.timeout.ms]=5000");
        scheduler = testInfrastructure.scheduler(schedulerSettings);
        sender = testInfrastructure.sender(
                "sender",
                "v24.0",
                and(
                        hours,
                        "--sender.access-token=",
                        "--sender.access-token-file=" + token,
                        "--sender.messages-per-second=" + messagesPerSecond,
                        // Phones are off for days, webhooks are late by hours, Meta holds whole campaigns: no webhook
                        // comes for longer than the setting allows, and what is tested is something else.
                        "--sender.missing-webhooks.enabled=false"));
        services = List.of(api, scheduler, sender, testInfrastructure.status(webhookPort, hours));
        clockDriver = new ClockDriver(testInfrastructure, clockworks());
    }

    static ScenarioCluster start(Class<?> test) {
        return start(test, A_DAY, MESSAGES_PER_SECOND);
    }

    /**
     * The same, larger or faster.
     *
     * @param peopleByDay the limit of the shop that opens by day, in place of {@link #A_DAY}
     * @param messagesPerSecond of each number
     */
    static ScenarioCluster start(Class<?> test, int peopleByDay, int messagesPerSecond) {
        return started(new ScenarioCluster(test, peopleByDay, messagesPerSecond, false));
    }

    /** The same, and all services come to the database by {@link #queries}. */
    static ScenarioCluster startFarFromDatabase(Class<?> test) {
        return started(new ScenarioCluster(test, A_DAY, MESSAGES_PER_SECOND, true));
    }

    private static ScenarioCluster started(ScenarioCluster scenarioCluster) {
        scenarioCluster.services.stream().map(ServiceProcess::childProcess).forEach(ChildProcess::start);
        scenarioCluster.services.stream().map(ServiceProcess::childProcess).forEach(ChildProcess::awaitUp);
        return scenarioCluster;
    }

    private static FaultyNetwork wayTo(int port) {
        return FaultyNetwork.to(URI.create("http://127.0.0.1:" + port));
    }

    private String[] hours() {
        return Stream.of(
                        rulesOf(byDay(), ClockDriver.MORNING, peopleByDay),
                        // All clocks are one: a day is 24 hours, and campaigns of weeks stay at their full hours.
                        List.of("--trickle.accounts." + byDay().account() + ".quota-margin=0s"),
                        rulesOf(byNight(), ClockDriver.NIGHT, A_NIGHT),
                        List.of(portfolioOf(testInfrastructure.shops().get(2))),
                        addressOfDatabase())
                .flatMap(List::stream)
                .toArray(String[]::new);
    }

    private List<String> addressOfDatabase() {
        return databaseIsFarAway ? List.of(databaseByTheWay()) : List.of();
    }

    private String databaseByTheWay() {
        return "--DATABASE_URL="
                + testInfrastructure.databaseServer().urlAt(queries.address().getPort());
    }

    private static List<String> rulesOf(AccountFixture accountFixture, LocalTime sendFrom, int limit) {
        var account = "--trickle.accounts." + accountFixture.account();
        return List.of(
                portfolioOf(accountFixture),
                account + ".zone=" + ClockDriver.ZONE,
                account + ".send-from=" + sendFrom,
                account + ".messaging-limit=" + limit);
    }

    /** Of its own: the tier that WhatsApp's stand-in tells is for the shop that sends always. */
    private static String portfolioOf(AccountFixture accountFixture) {
        return "--trickle.accounts." + accountFixture.account() + ".business-account-id=" + accountFixture.partition();
    }

    private static String[] and(String[] settings, String... more) {
        return Stream.of(settings, more).flatMap(Stream::of).toArray(String[]::new);
    }

    private List<ClockSkippable> clockworks() {
        var all = new ArrayList<ClockSkippable>();
        services.stream().map(ServiceProcess::clockwork).forEach(all::add);
        all.add(testInfrastructure.simulatorProcess().clockwork());
        return all;
    }

    // --- Who is there -----------------------------------------------------------------------------------------------

    /** Sends from nine in the morning on, by the clocks of Berlin. */
    AccountFixture byDay() {
        return testInfrastructure.shops().get(0);
    }

    /** Sends from half past two at night on. */
    AccountFixture byNight() {
        return testInfrastructure.shops().get(1);
    }

    /** Sends at any hour, and as many as its tier allows. */
    AccountFixture always() {
        return testInfrastructure.shops().getLast();
    }

    SimulatorProcess whatsApp() {
        return testInfrastructure.simulatorProcess();
    }

    TestInfrastructure testInfrastructure() {
        return testInfrastructure;
    }

    JsonHttpClient api() {
        return api.jsonHttpClient();
    }

    ServiceProcess scheduler() {
        return scheduler;
    }

    /** Another one of the same group, not started yet. */
    ServiceProcess anotherScheduler() {
        return testInfrastructure.anotherScheduler(schedulerSettings);
    }

    ServiceProcess sender() {
        return sender;
    }

    /** The API's way to Kafka. */
    FaultyNetwork records() {
        return records;
    }

    /** The API's way to PostgreSQL, and that of all services if they are far from it. */
    FaultyNetwork queries() {
        return queries;
    }

    /** API, scheduler, sender and status-service, in the order in which they are started. */
    List<ServiceProcess> services() {
        return services;
    }

    ClockDriver clockDriver() {
        return clockDriver;
    }

    boolean isSchedulerUp() {
        return scheduler.jsonHttpClient().find("/actuator/health").stream()
                .anyMatch(response -> response.status() == 200);
    }

    /** Whether the sender has read requests that are not decided, and says so itself. */
    boolean hasSenderRequests() {
        return sender.childProcess().answersNow() && sender.clockwork().isBusy();
    }

    /** How the gate of a shop stands. */
    JsonNode gate(AccountFixture accountFixture) {
        return scheduler
                .jsonHttpClient()
                .get("/accounts/" + accountFixture.account() + "/gate")
                .json();
    }

    /** The codes for which something is suspended. */
    List<String> suspensions() {
        return api().get("/api/suspensions")
                .json()
                .get("items")
                .valueStream()
                .map(each -> each.get("code").stringValue())
                .toList();
    }

    // --- What happens -----------------------------------------------------------------------------------------------

    /** The tier of the shop that sends always: so many people in any moving 24 hours. */
    void limitIs(int people) {
        testInfrastructure.simulatorProcess().limit(people);
        eventually(() ->
                assertThat(gate(always()).at("/moving_window/limit").intValue()).isEqualTo(people));
    }

    /** What the token of the sender opens is over. */
    void tokenExpires() {
        write("an-expired-token");
        testInfrastructure.simulatorProcess().faults("{\"kind\": \"refused\", \"code\": 190, \"status\": 401}");
    }

    void tokenIsReplaced() {
        write(SimulatorProcess.TOKEN);
    }

    private void write(String text) {
        try {
            Files.writeString(token, text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A campaign to so many new customers, to begin at once; its template has its name. */
    TestCampaign order(AccountFixture accountFixture, String name, int people) {
        return order(accountFixture, name, people, clockDriver.now().minus(Duration.ofDays(1)));
    }

    /** A campaign to so many new customers, to begin at this instant. */
    TestCampaign order(AccountFixture accountFixture, String name, int people, Instant start) {
        var audience = newPhones(accountFixture, people);
        awaitImported(send(accountFixture, tagged(audience, name)));
        return order(accountFixture, name, audience, start);
    }

    /** A campaign to these, who are customers tagged with its name, to begin at once. */
    TestCampaign order(AccountFixture accountFixture, String name, Set<String> people) {
        return order(accountFixture, name, people, clockDriver.now().minus(Duration.ofDays(1)));
    }

    private TestCampaign order(AccountFixture accountFixture, String name, Set<String> people, Instant start) {
        var campaign = ask("POST", "/api/campaigns", """
                {"account": "%s", "name": "%s", "template_name": "%s", "daily_limit": 100000, "start_date": "%s",
                 "target_audience": {"tags": ["%s"]}}
                """.formatted(accountFixture.account(), name, name, start, name))
                .json()
                .get("id")
                .stringValue();
        return new TestCampaign(this, new CampaignOrder(campaign, name, people));
    }

    /** Of people who are no customers yet. Area code 555 belongs to nobody. */
    Set<String> newPhones(AccountFixture accountFixture, int people) {
        return IntStream.range(0, people)
                .mapToObj(each -> "491555%d%06d".formatted(1 + accountFixture.partition(), customers++))
                .collect(toCollection(LinkedHashSet::new));
    }

    private static String tagged(Set<String> phones, String tag) {
        return phones.stream()
                .map(phone -> "+" + phone + "," + tag)
                .collect(joining("\n", "whatsapp_phone,tags\n", "\n"));
    }

    /** Sends a table of customers; says where one is told what becomes of it. */
    String send(AccountFixture accountFixture, String csv) {
        var job = api().tried(
                        "POST",
                        "/api/customers/import?account=" + accountFixture.account(),
                        csv,
                        "Content-Type",
                        "text/csv")
                .orElseThrow();
        assertThat(job.status()).as(job.body()).isEqualTo(202);
        return "/api/imports/" + job.json().get("id").stringValue();
    }

    void awaitImported(String job) {
        eventually(() ->
                assertThat(api().get(job).json().get("state").stringValue()).isEqualTo("completed"));
    }

    /** These write STOP to the shop; comes back when all of it is noted. */
    UserRequest[] stop(AccountFixture accountFixture, List<String> phones) {
        phones.forEach(phone -> testInfrastructure.simulatorProcess().write(phone, accountFixture.number(), "STOP"));
        eventually(() -> assertThat(stopped(accountFixture)).isGreaterThanOrEqualTo(phones.size()));
        var noted = machine.instant();
        return phones.stream().map(phone -> new OptOut(phone, noted, true)).toArray(UserRequest[]::new);
    }

    /** The shop deletes this customer; comes back when that is answered. */
    OptOut erase(AccountFixture accountFixture, String phone) {
        var found = ask("GET", "/api/customers?account=%s&phone=%%2B%s".formatted(accountFixture.account(), phone), "");
        var customer = found.json().at("/items/0/id").stringValue();
        ask("DELETE", "/api/customers/" + customer, "");
        return new OptOut(phone, machine.instant(), isOptedOut(accountFixture, phone));
    }

    private boolean isOptedOut(AccountFixture accountFixture, String phone) {
        return testInfrastructure
                .databaseServer()
                .sql()
                .sql("""
                        SELECT EXISTS (SELECT FROM contact_consents
                                        WHERE account_id = :account AND contact_key = :person
                                          AND is_opted_out(opted_out_at, opted_in_at))
                        """)
                .param("account", accountFixture.account().value())
                .param("person", Recipient.keyOf("+" + phone).value())
                .query(Boolean.class)
                .single();
    }

    private int stopped(AccountFixture accountFixture) {
        return testInfrastructure
                .databaseServer()
                .sql()
                .sql("SELECT count(*) FROM contact_consents WHERE account_id = :account AND opted_out_at IS NOT NULL")
                .param("account", accountFixture.account().value())
                .query(Integer.class)
                .single();
    }

    /** What the API answers if it is content. */
    JsonHttpClient.Response ask(String method, String path, String json) {
        var response = api().send(method, path, json);
        assertThat(response.status()).as(response.body()).isBetween(200, 299);
        return response;
    }

    static void eventually(ThrowingRunnable assertion) {
        await().atMost(ChildProcess.PATIENCE)
                .pollInterval(A_MOMENT)
                .ignoreExceptions()
                .untilAsserted(assertion);
    }

    /** Holds for as long as a release that is due takes, and some more. */
    static void remains(ThrowingRunnable assertion) {
        await().during(A_WHILE).atMost(ChildProcess.PATIENCE).untilAsserted(assertion);
    }

    @Override
    public void close() {
        clockDriver.close();
        records.close();
        queries.close();
        testInfrastructure.close();
    }
}
