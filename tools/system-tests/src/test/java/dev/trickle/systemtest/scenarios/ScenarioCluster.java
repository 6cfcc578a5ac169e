package dev.trickle.systemtest.scenarios;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
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

/** All services as separate processes on a shared clock that skips idle time. */
final class ScenarioCluster implements AutoCloseable {

    /** Messaging limit of the day account. */
    static final int DAY_ACCOUNT_LIMIT = 10;

    /** Messaging limit of the night account. */
    static final int NIGHT_ACCOUNT_LIMIT = 2;

    /** Exceeds the number of customers. */
    static final int NO_LIMIT = 100_000;

    /** Slow enough that a test can act while a campaign is being sent. */
    private static final int MESSAGES_PER_SECOND = 20;

    static final Duration POLL_INTERVAL = Duration.ofMillis(50);
    static final Duration STABLE_DURATION = Duration.ofSeconds(3);

    private static final byte[] PICTURE = "\u0089PNG\r\n\u001a\n\0\0\0\rIHDR".getBytes(ISO_8859_1);

    private final InstantSource machineClock = InstantSource.system();
    private final int dayAccountLimit;
    private final boolean databaseBehindProxy;
    private final FaultyNetwork kafkaNetwork;
    private final FaultyNetwork databaseNetwork;
    private final TestInfrastructure testInfrastructure;
    private final Path token;
    private final ServiceProcess api;
    private final String[] schedulerSettings;
    private final ServiceProcess scheduler;
    private final ServiceProcess sender;
    private final List<ServiceProcess> services;
    private final ClockDriver clockDriver;
    private int customers;

    private ScenarioCluster(
            Class<?> test,
            int peopleByDay,
            int messagesPerSecond,
            boolean databaseIsFarAway,
            List<String> kafkaTimeouts,
            String... senderSettings) {
        this.dayAccountLimit = peopleByDay;
        this.databaseBehindProxy = databaseIsFarAway;
        var webhookPort = FreePort.find();
        var proxyPort = FreePort.find();
        kafkaNetwork = networkTo(proxyPort);
        testInfrastructure = TestInfrastructure.startOnSharedClock(
                test,
                new BrokerProxy(proxyPort, kafkaNetwork.address().getPort()),
                "--simulator.webhook.url=http://127.0.0.1:" + webhookPort + "/webhooks/whatsapp");
        databaseNetwork = networkTo(testInfrastructure.databaseServer().port());
        testInfrastructure.sharedClock().startAt(ClockDriver.start());
        token = testInfrastructure.folder().resolve("token");
        replaceToken();
        var hours = accountSettings();
        api = testInfrastructure.api(concat(
                hours,
                databaseUrlThroughProxy(),
                "--spring.kafka.bootstrap-servers=127.0.0.1:"
                        + kafkaNetwork.address().getPort()));
        // A start without stores waits for the timeout of the killed process's transaction.
        schedulerSettings = concat(hours, kafkaTimeouts.toArray(String[]::new));
        scheduler = testInfrastructure.scheduler(schedulerSettings);
        sender = testInfrastructure.sender(
                "sender",
                "v24.0",
                concat(
                        concat(hours, senderSettings),
                        "--sender.access-token=",
                        "--sender.access-token-file=" + token,
                        "--sender.messages-per-second=" + messagesPerSecond,
                        // Phones are off for days and Meta holds whole campaigns: webhooks are missing for longer than
                        // the setting allows, which is not tested here.
                        "--sender.missing-webhooks.enabled=false"));
        services = List.of(api, scheduler, sender, testInfrastructure.status(webhookPort, hours));
        clockDriver = new ClockDriver(testInfrastructure, clocks());
    }

    /**
     * Starts a cluster with another size or rate.
     *
     * @param peopleByDay messaging limit of the day account, in place of {@link #DAY_ACCOUNT_LIMIT}
     * @param messagesPerSecond rate of each number
     */
    static ScenarioCluster start(Class<?> test, int peopleByDay, int messagesPerSecond) {
        return awaitStarted(new ScenarioCluster(
                test, peopleByDay, messagesPerSecond, false, TestInfrastructure.SHORT_KAFKA_TIMEOUTS));
    }

    /** The same with the default timeouts of the scheduler's Kafka clients. */
    static ScenarioCluster startWithDefaultKafkaTimeouts(Class<?> test, int peopleByDay, int messagesPerSecond) {
        return awaitStarted(new ScenarioCluster(test, peopleByDay, messagesPerSecond, false, List.of()));
    }

    /** Starts a cluster with further settings of the sender. */
    static ScenarioCluster start(Class<?> test, String... senderSettings) {
        return awaitStarted(new ScenarioCluster(
                test,
                DAY_ACCOUNT_LIMIT,
                MESSAGES_PER_SECOND,
                false,
                TestInfrastructure.SHORT_KAFKA_TIMEOUTS,
                senderSettings));
    }

    /** Starts a cluster whose services all connect to the database through {@link #databaseNetwork}. */
    static ScenarioCluster startWithDatabaseProxy(Class<?> test, String... senderSettings) {
        return awaitStarted(new ScenarioCluster(
                test,
                DAY_ACCOUNT_LIMIT,
                MESSAGES_PER_SECOND,
                true,
                TestInfrastructure.SHORT_KAFKA_TIMEOUTS,
                senderSettings));
    }

    private static ScenarioCluster awaitStarted(ScenarioCluster scenarioCluster) {
        scenarioCluster.services.stream().map(ServiceProcess::childProcess).forEach(ChildProcess::start);
        scenarioCluster.services.stream().map(ServiceProcess::childProcess).forEach(ChildProcess::awaitUp);
        return scenarioCluster;
    }

    private static FaultyNetwork networkTo(int port) {
        return FaultyNetwork.to(URI.create("http://127.0.0.1:" + port));
    }

    private String[] accountSettings() {
        return Stream.of(
                        settingsOf(dayAccount(), ClockDriver.MORNING, dayAccountLimit),
                        // All processes share one clock, so the least margin suffices and campaigns stay at full hours.
                        List.of("--trickle.accounts." + dayAccount().account() + ".quota-margin=1s"),
                        settingsOf(nightAccount(), ClockDriver.NIGHT, NIGHT_ACCOUNT_LIMIT),
                        List.of(
                                businessAccountSetting(
                                        testInfrastructure.accounts().get(2)),
                                // The simulator reports its limit for this account.
                                businessAccountSetting(
                                        unrestrictedAccount(), simulator().businessAccount())),
                        databaseSettings())
                .flatMap(List::stream)
                .toArray(String[]::new);
    }

    private List<String> databaseSettings() {
        return databaseBehindProxy ? List.of(databaseUrlThroughProxy()) : List.of();
    }

    private String databaseUrlThroughProxy() {
        return "--DATABASE_URL="
                + testInfrastructure
                        .databaseServer()
                        .urlWithPort(databaseNetwork.address().getPort());
    }

    private static List<String> settingsOf(AccountFixture accountFixture, LocalTime sendFrom, int limit) {
        var account = "--trickle.accounts." + accountFixture.account();
        return List.of(
                businessAccountSetting(accountFixture),
                account + ".zone=" + ClockDriver.ZONE,
                account + ".send-from=" + sendFrom,
                account + ".messaging-limit=" + limit);
    }

    /** A business account that the simulator does not have, so that it reports no limit for it. */
    private static String businessAccountSetting(AccountFixture accountFixture) {
        return businessAccountSetting(accountFixture, "90" + accountFixture.partition());
    }

    private static String businessAccountSetting(AccountFixture accountFixture, String businessAccount) {
        return "--trickle.accounts." + accountFixture.account() + ".business-accounts[0].id=" + businessAccount;
    }

    private static String[] concat(String[] settings, String... more) {
        return Stream.of(settings, more).flatMap(Stream::of).toArray(String[]::new);
    }

    private List<ClockSkippable> clocks() {
        var all = new ArrayList<ClockSkippable>();
        services.stream().map(ServiceProcess::clock).forEach(all::add);
        all.add(testInfrastructure.simulatorProcess().clock());
        return all;
    }

    // --- Accounts and processes -------------------------------------------------------------------------------------

    /** The account that sends from 09:00 on, Berlin time. */
    AccountFixture dayAccount() {
        return testInfrastructure.accounts().get(0);
    }

    /** The account that sends from 02:30 on, Berlin time. */
    AccountFixture nightAccount() {
        return testInfrastructure.accounts().get(1);
    }

    /** The account without send window, limited by its tier only. */
    AccountFixture unrestrictedAccount() {
        return testInfrastructure.accounts().getLast();
    }

    SimulatorProcess simulator() {
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

    /** Adds a second scheduler of the same group without starting it. */
    ServiceProcess secondScheduler() {
        return testInfrastructure.secondScheduler(schedulerSettings);
    }

    ServiceProcess sender() {
        return sender;
    }

    /** The network between API and Kafka. */
    FaultyNetwork kafkaNetwork() {
        return kafkaNetwork;
    }

    /** The network between API and PostgreSQL; of all services after {@link #startWithDatabaseProxy}. */
    FaultyNetwork databaseNetwork() {
        return databaseNetwork;
    }

    /** API, scheduler, sender and status-service, in start order. */
    List<ServiceProcess> services() {
        return services;
    }

    ClockDriver clockDriver() {
        return clockDriver;
    }

    boolean isSchedulerUp() {
        return scheduler.jsonHttpClient().tryGet("/actuator/health").stream()
                .anyMatch(response -> response.status() == 200);
    }

    /** Returns whether the sender reports requests in flight. */
    boolean hasSenderRequests() {
        return sender.childProcess().isUp() && sender.clock().isBusy();
    }

    /** Returns the release status of an account. */
    JsonNode releaseStatus(AccountFixture accountFixture) {
        return scheduler
                .jsonHttpClient()
                .withToken(TestInfrastructure.INTERNAL_TOKEN)
                .get("/accounts/" + accountFixture.account() + "/gate")
                .json();
    }

    /** Returns the kinds of the scopes of all suspensions. */
    Set<String> suspendedScopes() {
        return suspensions().map(each -> each.get("scope").stringValue()).collect(toSet());
    }

    /** Returns the codes of all suspensions. */
    List<String> suspensionCodes() {
        return suspensions().map(each -> each.get("code").stringValue()).toList();
    }

    /** The sender suspends the number of the default account of the settings, which WhatsApp does not know. */
    private Stream<JsonNode> suspensions() {
        var accounts = testInfrastructure.accounts().stream()
                .map(accountFixture -> accountFixture.account().value())
                .collect(toSet());
        return api().get("/api/suspensions")
                .json()
                .get("items")
                .valueStream()
                .filter(each -> accounts.contains(each.get("account").stringValue()));
    }

    // --- Actions ----------------------------------------------------------------------------------------------------

    /** Sets the messaging limit of the unrestricted account. */
    void setMessagingLimit(int people) {
        testInfrastructure.simulatorProcess().setMessagingLimit(people);
        awaitMessagingLimit(people);
    }

    /** Waits until the scheduler knows this messaging limit of the unrestricted account. */
    void awaitMessagingLimit(int people) {
        assertEventually(() -> assertThat(releaseStatus(unrestrictedAccount())
                        .at("/rolling_window/limit")
                        .intValue())
                .isEqualTo(people));
    }

    /** Makes the access token of the sender invalid. */
    void expireToken() {
        writeToken("an-expired-token");
        testInfrastructure.simulatorProcess().setFaults("{\"kind\": \"refused\", \"code\": 190, \"status\": 401}");
    }

    void replaceToken() {
        writeToken(SimulatorProcess.TOKEN);
    }

    private void writeToken(String text) {
        try {
            Files.writeString(token, text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Creates a campaign to new customers that starts at once; the template has the campaign's name. */
    TestCampaign createCampaign(AccountFixture accountFixture, String name, int people) {
        return createCampaign(accountFixture, name, people, clockDriver.now().minus(Duration.ofDays(1)));
    }

    /** Creates a campaign to new customers that starts at this instant. */
    TestCampaign createCampaign(AccountFixture accountFixture, String name, int people, Instant start) {
        var audience = newPhones(accountFixture, people);
        awaitImported(importCustomers(accountFixture, csvOf(audience, name)));
        return createCampaign(accountFixture, name, audience, start);
    }

    /** Creates a campaign with one picture to new customers that starts at once. */
    TestCampaign createCampaignWithPicture(AccountFixture accountFixture, String name, int people) {
        var audience = newPhones(accountFixture, people);
        awaitImported(importCustomers(accountFixture, csvOf(audience, name)));
        var picture = api().upload("/api/media?account=" + accountFixture.account(), PICTURE)
                .json()
                .get("id")
                .stringValue();
        return createCampaign(
                accountFixture, name, audience, clockDriver.now().minus(Duration.ofDays(1)), """
                , "template_components": {"header": [{"type": "image", "image": {"media": "%s"}}]}""".formatted(picture));
    }

    /** Creates a campaign to existing customers tagged with its name that starts at once. */
    TestCampaign createCampaign(AccountFixture accountFixture, String name, Set<String> people) {
        return createCampaign(accountFixture, name, people, clockDriver.now().minus(Duration.ofDays(1)));
    }

    private TestCampaign createCampaign(AccountFixture accountFixture, String name, Set<String> people, Instant start) {
        return createCampaign(accountFixture, name, people, start, "");
    }

    private TestCampaign createCampaign(
            AccountFixture accountFixture, String name, Set<String> people, Instant start, String more) {
        var campaign = callApi("POST", "/api/campaigns", """
                {"account": "%s", "name": "%s", "template_name": "%s", "daily_limit": 100000, "start_date": "%s",
                 "target_audience": {"tags": ["%s"]}%s}
                """.formatted(
                                accountFixture.account(), name, name, start, name, more))
                .json()
                .get("id")
                .stringValue();
        return new TestCampaign(this, new CampaignOrder(campaign, name, people));
    }

    /** Generates phone numbers of new customers. Area code 555 is not assigned. */
    Set<String> newPhones(AccountFixture accountFixture, int people) {
        return IntStream.range(0, people)
                .mapToObj(each -> "491555%d%06d".formatted(1 + accountFixture.partition(), customers++))
                .collect(toCollection(LinkedHashSet::new));
    }

    private static String csvOf(Set<String> phones, String tag) {
        return phones.stream()
                .map(phone -> "+" + phone + "," + tag + ",subscribed")
                .collect(joining("\n", "whatsapp_phone,tags,subscription\n", "\n"));
    }

    /** Starts a CSV import; returns the path of the job. */
    String importCustomers(AccountFixture accountFixture, String csv) {
        var job = api().trySend(
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
        assertEventually(() ->
                assertThat(api().get(job).json().get("state").stringValue()).isEqualTo("completed"));
    }

    /** Sends a STOP from each phone; returns when all opt-outs are recorded. */
    UserRequest[] sendStops(AccountFixture accountFixture, List<String> phones) {
        phones.forEach(phone ->
                testInfrastructure.simulatorProcess().sendInboundMessage(phone, accountFixture.number(), "STOP"));
        assertEventually(() -> assertThat(countOptOuts(accountFixture)).isGreaterThanOrEqualTo(phones.size()));
        var recordedAt = machineClock.instant();
        return phones.stream().map(phone -> new OptOut(phone, recordedAt, true)).toArray(UserRequest[]::new);
    }

    /** Erases a customer over the API. */
    OptOut erase(AccountFixture accountFixture, String phone) {
        var found =
                callApi("GET", "/api/customers?account=%s&phone=%%2B%s".formatted(accountFixture.account(), phone), "");
        var customer = found.json().at("/items/0/id").stringValue();
        callApi("DELETE", "/api/customers/" + customer, "");
        return new OptOut(phone, machineClock.instant(), isOptedOut(accountFixture, phone));
    }

    private boolean isOptedOut(AccountFixture accountFixture, String phone) {
        return testInfrastructure
                .databaseServer()
                .jdbcClient()
                .sql("""
                        SELECT EXISTS (SELECT FROM contact_consents
                                        WHERE account_id = :account AND contact_key = :person
                                          AND is_opted_out(opted_out_at, opted_in_at,
                                                           preferences_opted_out_at, preferences_opted_in_at))
                        """)
                .param("account", accountFixture.account().value())
                .param("person", Recipient.keyOf("+" + phone).value())
                .query(Boolean.class)
                .single();
    }

    private int countOptOuts(AccountFixture accountFixture) {
        return testInfrastructure
                .databaseServer()
                .jdbcClient()
                .sql("SELECT count(*) FROM contact_consents WHERE account_id = :account AND opted_out_at IS NOT NULL")
                .param("account", accountFixture.account().value())
                .query(Integer.class)
                .single();
    }

    /** Calls the API and requires a 2xx response. */
    JsonHttpClient.Response callApi(String method, String path, String json) {
        var response = api().send(method, path, json);
        assertThat(response.status()).as(response.body()).isBetween(200, 299);
        return response;
    }

    static void assertEventually(ThrowingRunnable assertion) {
        await().atMost(ChildProcess.TIMEOUT)
                .pollInterval(POLL_INTERVAL)
                .ignoreExceptions()
                .untilAsserted(assertion);
    }

    /** Requires that the assertion holds for longer than a due release takes. */
    static void assertRemains(ThrowingRunnable assertion) {
        await().during(STABLE_DURATION).atMost(ChildProcess.TIMEOUT).untilAsserted(assertion);
    }

    @Override
    public void close() {
        clockDriver.close();
        kafkaNetwork.close();
        databaseNetwork.close();
        testInfrastructure.close();
    }
}
