package dev.trickle.systemtest.scenarios;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.infrastructure.FreePort;
import dev.trickle.pipeline.ClockSkippable;
import dev.trickle.systemtest.harness.Detour;
import dev.trickle.systemtest.harness.Harness;
import dev.trickle.systemtest.harness.Http;
import dev.trickle.systemtest.harness.Network;
import dev.trickle.systemtest.harness.Program;
import dev.trickle.systemtest.harness.Recipient;
import dev.trickle.systemtest.harness.Service;
import dev.trickle.systemtest.harness.Shop;
import dev.trickle.systemtest.harness.Simulator;
import dev.trickle.systemtest.promises.Evidence.Order;
import dev.trickle.systemtest.promises.Evidence.Wish;
import dev.trickle.systemtest.promises.Evidence.Wish.Stop;
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
final class World implements AutoCloseable {

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
    private final Network records;
    private final Network queries;
    private final Harness harness;
    private final Path token;
    private final Service api;
    private final String[] schedulerSettings;
    private final Service scheduler;
    private final Service sender;
    private final List<Service> services;
    private final Days days;
    private int customers;

    private World(Class<?> test, int peopleByDay, int messagesPerSecond, boolean databaseIsFarAway) {
        this.peopleByDay = peopleByDay;
        this.databaseIsFarAway = databaseIsFarAway;
        var webhookPort = FreePort.find();
        var detour = FreePort.find();
        records = wayTo(detour);
        harness = Harness.startOnCalendar(
                test,
                new Detour(detour, records.address().getPort()),
                "--simulator.webhook.url=http://127.0.0.1:" + webhookPort + "/webhooks/whatsapp");
        queries = wayTo(harness.database().port());
        harness.calendar().beginAt(Days.first());
        token = harness.folder().resolve("token");
        tokenIsReplaced();
        var hours = hours();
        api = harness.api(and(
                hours,
                databaseByTheWay(),
                "--spring.kafka.bootstrap-servers=127.0.0.1:"
                        + records.address().getPort()));
        schedulerSettings = and(
                hours,
                // Whoever starts without its stores waits that long for the transaction of the one that was killed.
                "--spring.kafka.streams.properties[producer.transaction.timeout.ms]=5000");
        scheduler = harness.scheduler(schedulerSettings);
        sender = harness.sender(
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
        services = List.of(api, scheduler, sender, harness.status(webhookPort, hours));
        days = new Days(harness, clockworks());
    }

    static World start(Class<?> test) {
        return start(test, A_DAY, MESSAGES_PER_SECOND);
    }

    /**
     * The same, larger or faster.
     *
     * @param peopleByDay the limit of the shop that opens by day, in place of {@link #A_DAY}
     * @param messagesPerSecond of each number
     */
    static World start(Class<?> test, int peopleByDay, int messagesPerSecond) {
        return started(new World(test, peopleByDay, messagesPerSecond, false));
    }

    /** The same, and all services come to the database by {@link #queries}. */
    static World startFarFromDatabase(Class<?> test) {
        return started(new World(test, A_DAY, MESSAGES_PER_SECOND, true));
    }

    private static World started(World world) {
        world.services.stream().map(Service::program).forEach(Program::start);
        world.services.stream().map(Service::program).forEach(Program::awaitUp);
        return world;
    }

    private static Network wayTo(int port) {
        return Network.to(URI.create("http://127.0.0.1:" + port));
    }

    private String[] hours() {
        return Stream.of(
                        rulesOf(byDay(), Days.MORNING, peopleByDay),
                        // All clocks are one: a day is 24 hours, and campaigns of weeks stay at their full hours.
                        List.of("--trickle.accounts." + byDay().account() + ".quota-margin=0s"),
                        rulesOf(byNight(), Days.NIGHT, A_NIGHT),
                        List.of(portfolioOf(harness.shops().get(2))),
                        addressOfDatabase())
                .flatMap(List::stream)
                .toArray(String[]::new);
    }

    private List<String> addressOfDatabase() {
        return databaseIsFarAway ? List.of(databaseByTheWay()) : List.of();
    }

    private String databaseByTheWay() {
        return "--DATABASE_URL=" + harness.database().urlAt(queries.address().getPort());
    }

    private static List<String> rulesOf(Shop shop, LocalTime sendFrom, int limit) {
        var account = "--trickle.accounts." + shop.account();
        return List.of(
                portfolioOf(shop),
                account + ".zone=" + Days.ZONE,
                account + ".send-from=" + sendFrom,
                account + ".messaging-limit=" + limit);
    }

    /** Of its own: the tier that WhatsApp's stand-in tells is for the shop that sends always. */
    private static String portfolioOf(Shop shop) {
        return "--trickle.accounts." + shop.account() + ".business-account-id=" + shop.partition();
    }

    private static String[] and(String[] settings, String... more) {
        return Stream.of(settings, more).flatMap(Stream::of).toArray(String[]::new);
    }

    private List<ClockSkippable> clockworks() {
        var all = new ArrayList<ClockSkippable>();
        services.stream().map(Service::clockwork).forEach(all::add);
        all.add(harness.simulator().clockwork());
        return all;
    }

    // --- Who is there -----------------------------------------------------------------------------------------------

    /** Sends from nine in the morning on, by the clocks of Berlin. */
    Shop byDay() {
        return harness.shops().get(0);
    }

    /** Sends from half past two at night on. */
    Shop byNight() {
        return harness.shops().get(1);
    }

    /** Sends at any hour, and as many as its tier allows. */
    Shop always() {
        return harness.shops().getLast();
    }

    Simulator whatsApp() {
        return harness.simulator();
    }

    Harness harness() {
        return harness;
    }

    Http api() {
        return api.http();
    }

    Service scheduler() {
        return scheduler;
    }

    /** Another one of the same group, not started yet. */
    Service anotherScheduler() {
        return harness.anotherScheduler(schedulerSettings);
    }

    Service sender() {
        return sender;
    }

    /** The API's way to Kafka. */
    Network records() {
        return records;
    }

    /** The API's way to PostgreSQL, and that of all services if they are far from it. */
    Network queries() {
        return queries;
    }

    /** API, scheduler, sender and status-service, in the order in which they are started. */
    List<Service> services() {
        return services;
    }

    Days days() {
        return days;
    }

    boolean isSchedulerUp() {
        return scheduler.http().find("/actuator/health").stream().anyMatch(answer -> answer.status() == 200);
    }

    /** Whether the sender has read requests that are not decided, and says so itself. */
    boolean hasSenderRequests() {
        return sender.program().answersNow() && sender.clockwork().busy();
    }

    /** How the gate of a shop stands. */
    JsonNode gate(Shop shop) {
        return scheduler.http().get("/accounts/" + shop.account() + "/gate").json();
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
        harness.simulator().limit(people);
        eventually(() ->
                assertThat(gate(always()).at("/moving_window/limit").intValue()).isEqualTo(people));
    }

    /** What the token of the sender opens is over. */
    void tokenExpires() {
        write("an-expired-token");
        harness.simulator().faults("{\"kind\": \"refused\", \"code\": 190, \"status\": 401}");
    }

    void tokenIsReplaced() {
        write(Simulator.TOKEN);
    }

    private void write(String text) {
        try {
            Files.writeString(token, text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A campaign to so many new customers, to begin at once; its template has its name. */
    Sale order(Shop shop, String name, int people) {
        return order(shop, name, people, days.now().minus(Duration.ofDays(1)));
    }

    /** A campaign to so many new customers, to begin at this instant. */
    Sale order(Shop shop, String name, int people, Instant start) {
        var audience = newPhones(shop, people);
        awaitImported(send(shop, tagged(audience, name)));
        return order(shop, name, audience, start);
    }

    /** A campaign to these, who are customers tagged with its name, to begin at once. */
    Sale order(Shop shop, String name, Set<String> people) {
        return order(shop, name, people, days.now().minus(Duration.ofDays(1)));
    }

    private Sale order(Shop shop, String name, Set<String> people, Instant start) {
        var campaign = ask("POST", "/api/campaigns", """
                {"account": "%s", "name": "%s", "template_name": "%s", "daily_limit": 100000, "start_date": "%s",
                 "target_audience": {"tags": ["%s"]}}
                """.formatted(shop.account(), name, name, start, name))
                .json()
                .get("id")
                .stringValue();
        return new Sale(this, new Order(campaign, name, people));
    }

    /** Of people who are no customers yet. Area code 555 belongs to nobody. */
    Set<String> newPhones(Shop shop, int people) {
        return IntStream.range(0, people)
                .mapToObj(each -> "491555%d%06d".formatted(1 + shop.partition(), customers++))
                .collect(toCollection(LinkedHashSet::new));
    }

    private static String tagged(Set<String> phones, String tag) {
        return phones.stream()
                .map(phone -> "+" + phone + "," + tag)
                .collect(joining("\n", "whatsapp_phone,tags\n", "\n"));
    }

    /** Sends a table of customers; says where one is told what becomes of it. */
    String send(Shop shop, String csv) {
        var job = api().tried(
                        "POST", "/api/customers/import?account=" + shop.account(), csv, "Content-Type", "text/csv")
                .orElseThrow();
        assertThat(job.status()).as(job.body()).isEqualTo(202);
        return "/api/imports/" + job.json().get("id").stringValue();
    }

    void awaitImported(String job) {
        eventually(() ->
                assertThat(api().get(job).json().get("state").stringValue()).isEqualTo("completed"));
    }

    /** These write STOP to the shop; comes back when all of it is noted. */
    Wish[] stop(Shop shop, List<String> phones) {
        phones.forEach(phone -> harness.simulator().write(phone, shop.number(), "STOP"));
        eventually(() -> assertThat(stopped(shop)).isGreaterThanOrEqualTo(phones.size()));
        var noted = machine.instant();
        return phones.stream().map(phone -> new Stop(phone, noted, true)).toArray(Wish[]::new);
    }

    /** The shop deletes this customer; comes back when that is answered. */
    Stop erase(Shop shop, String phone) {
        var found = ask("GET", "/api/customers?account=%s&phone=%%2B%s".formatted(shop.account(), phone), "");
        var customer = found.json().at("/items/0/id").stringValue();
        ask("DELETE", "/api/customers/" + customer, "");
        return new Stop(phone, machine.instant(), isOptedOut(shop, phone));
    }

    private boolean isOptedOut(Shop shop, String phone) {
        return harness.database()
                .sql()
                .sql("""
                        SELECT EXISTS (SELECT FROM contact_consents
                                        WHERE account_id = :account AND contact_key = :person
                                          AND is_opted_out(opted_out_at, opted_in_at))
                        """)
                .param("account", shop.account().value())
                .param("person", Recipient.keyOf("+" + phone).value())
                .query(Boolean.class)
                .single();
    }

    private int stopped(Shop shop) {
        return harness.database()
                .sql()
                .sql("SELECT count(*) FROM contact_consents WHERE account_id = :account AND opted_out_at IS NOT NULL")
                .param("account", shop.account().value())
                .query(Integer.class)
                .single();
    }

    /** What the API answers if it is content. */
    Http.Answer ask(String method, String path, String json) {
        var answer = api().send(method, path, json);
        assertThat(answer.status()).as(answer.body()).isBetween(200, 299);
        return answer;
    }

    static void eventually(ThrowingRunnable assertion) {
        await().atMost(Program.PATIENCE)
                .pollInterval(A_MOMENT)
                .ignoreExceptions()
                .untilAsserted(assertion);
    }

    /** Holds for as long as a release that is due takes, and some more. */
    static void remains(ThrowingRunnable assertion) {
        await().during(A_WHILE).atMost(Program.PATIENCE).untilAsserted(assertion);
    }

    @Override
    public void close() {
        days.close();
        records.close();
        queries.close();
        harness.close();
    }
}
