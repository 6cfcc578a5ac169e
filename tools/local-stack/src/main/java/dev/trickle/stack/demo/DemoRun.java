package dev.trickle.stack.demo;

import dev.trickle.cli.stack.Ports;
import dev.trickle.infrastructure.FreePort;
import dev.trickle.stack.LocalStack;
import dev.trickle.stack.StackSettings;
import dev.trickle.stack.clock.ClockSkipLoop;
import dev.trickle.stack.clock.ClockSkipper;
import dev.trickle.stack.clock.ConsumerLag;
import dev.trickle.stack.clock.SkippableClock;
import dev.trickle.stack.promise.ExpectedCampaign;
import dev.trickle.stack.promise.PromiseCheck;
import dev.trickle.stack.promise.PromiseResult;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;

/**
 * Runs one campaign from the import of the customers to the check of the promises, through the complete pipeline, on
 * a clock that skips idle time.
 */
public final class DemoRun implements AutoCloseable {

    /** Template of the campaign; no other campaign uses it. */
    public static final String TEMPLATE = "spring_discount";

    /** Id of the phone number that sends the messages. */
    public static final String PHONE_NUMBER = SimulatedCloud.PHONE_NUMBER;

    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
    private static final LocalDateTime START = LocalDateTime.of(2026, 3, 2, 8, 55);

    private final DemoOptions options;
    private final DemoScreen demoScreen;
    private final Ports ports = Ports.from(FreePort::find);
    private final SkippableClock clock =
            SkippableClock.startingAt(START.atZone(ZONE).toInstant(), InstantSource.system());
    private final LocalStack stack;
    private final MemoryUsage memoryUsage;
    private final JsonHttpClient jsonHttpClient = new JsonHttpClient();
    private final PipelineApi api;
    private final DemoCustomers demoCustomers;

    /** @param folder empty folder for the data of the stack */
    DemoRun(DemoOptions options, Path folder, DemoScreen demoScreen) {
        this.options = options;
        this.demoScreen = demoScreen;
        this.stack = new LocalStack(settings(folder), demoScreen::printStarted);
        this.memoryUsage =
                new MemoryUsage(folder.resolve("postgres").resolve("data").resolve("postmaster.pid"));
        this.api = new PipelineApi(jsonHttpClient, stack.api());
        this.demoCustomers = DemoCustomers.forAudienceOf(options.recipients());
    }

    /**
     * Creates a run without output.
     *
     * @param folder empty folder for the data of the stack
     * @param recipients number of recipients of the campaign
     * @param limit people per day
     */
    public static DemoRun withoutOutput(Path folder, int recipients, int limit) {
        return new DemoRun(new DemoOptions(false, recipients, limit), folder, DemoScreen.withoutOutput());
    }

    /** Runs the campaign to its end, and checks the promises. */
    public List<PromiseResult> run() {
        stack.start();
        try (var admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            var skipper = new ClockSkipper(clock, stack.skippableComponents(), new ConsumerLag(admin)::isZero);
            importCustomers();
            awaitIdle(skipper);
            var campaign = api.createCampaign(campaignJson()).id();
            ClockSkipLoop.runWhileSkipping(skipper, () -> showProgress(campaign));
            awaitIdle(skipper);
            return checkPromises(campaign);
        }
    }

    /** Returns the stack of this run. */
    public LocalStack stack() {
        return stack;
    }

    /** Returns the digits of the audience. */
    public Set<String> audience() {
        return demoCustomers.audience();
    }

    /** Returns the digits of the customers who sent STOP before the campaign. */
    public Set<String> optedOut() {
        return demoCustomers.optedOut();
    }

    /** Returns the address of the API. */
    URI apiAddress() {
        return stack.api();
    }

    /** Returns the peak memory usage in MiB. */
    OptionalLong maxMemoryMib() {
        return memoryUsage.maxMib();
    }

    @Override
    public void close() {
        stack.close();
    }

    private StackSettings settings(Path folder) {
        return new StackSettings(
                folder,
                ports,
                Map.ofEntries(
                        Map.entry("TRICKLE_CONTACT_KEY_SECRET", "contact-key-secret-of-the-demo"),
                        Map.entry("TRICKLE_ZONE", ZONE.getId()),
                        // The clock would stop for each message of a day.
                        Map.entry("TRICKLE_SPREAD", "0s"),
                        Map.entry("WHATSAPP_BUSINESS_ACCOUNT_ID", SimulatedCloud.BUSINESS_ACCOUNT),
                        Map.entry("WHATSAPP_PHONE_NUMBER_ID", SimulatedCloud.PHONE_NUMBER),
                        Map.entry("WHATSAPP_MESSAGING_LIMIT", String.valueOf(options.limit())),
                        Map.entry("WHATSAPP_APP_SECRETS", SimulatedCloud.APP_SECRET),
                        Map.entry("WHATSAPP_ACCESS_TOKEN", SimulatedCloud.ACCESS_TOKEN),
                        Map.entry("WHATSAPP_BASE_URL", "http://127.0.0.1:" + ports.simulator()),
                        Map.entry("WHATSAPP_MESSAGES_PER_SECOND", "1000"),
                        // On the skipped clock, a pause of seconds takes simulated hours.
                        Map.entry("WHATSAPP_PAIR_INTERVAL", "0s"),
                        // Forty days pass in minutes, so the scheduler polls more often than once per second.
                        Map.entry("scheduler.tick-interval", "100ms")),
                Optional.of(SimulatedCloud.simulation(webhookAddress())),
                Optional.of(clock),
                true);
    }

    private String campaignJson() {
        return """
            {"name": "Spring Sale 2026",
             "template_name": "%s",
             "target_audience": {"customer_tier": ["premium"], "subscription": "subscribed"},
             "start_date": "2026-03-02T09:00:00+01:00",
             "daily_limit": %d}
            """.formatted(TEMPLATE, options.limit());
    }

    private URI webhookAddress() {
        return URI.create("http://127.0.0.1:" + ports.webhooks() + "/webhooks/whatsapp");
    }

    private void importCustomers() {
        demoScreen.print("Importing %,d customers, of whom %,d must not get the campaign"
                .formatted(demoCustomers.all().size(), demoCustomers.excludedCount()));
        var job = api.importCustomers(demoCustomers.csv());
        while (job.state().equals("running")) {
            PollPause.sleep(Duration.ofMillis(100));
            job = api.importJob(job.id());
        }
        new StopMessages(jsonHttpClient, webhookAddress()).sendAll(demoCustomers.optedOut(), clock.instant());
    }

    /**
     * Polls until two consecutive polls find the stack idle, because work may pass from one component to the next
     * between them.
     */
    private void awaitIdle(ClockSkipper skipper) {
        var idlePolls = 0;
        while (idlePolls < 2) {
            idlePolls = skipper.isIdle() ? idlePolls + 1 : 0;
            PollPause.sleep(Duration.ofMillis(100));
        }
    }

    private void showProgress(String campaign) {
        var bar = demoScreen.progressBar(START.toLocalDate(), options.days());
        var campaignStats = api.stats(campaign);
        while (!campaignStats.isCompleted()) {
            bar.show(today(), campaignStats);
            memoryUsage.measure();
            PollPause.sleep(Duration.ofMillis(200));
            campaignStats = api.stats(campaign);
        }
        bar.finish(today(), campaignStats);
    }

    private LocalDate today() {
        return clock.instant().atZone(ZONE).toLocalDate();
    }

    private List<PromiseResult> checkPromises(String campaign) {
        var expected = new ExpectedCampaign(demoCustomers.audience(), options.limit(), ZONE);
        var acceptedMessages = new SimulatedCloud(jsonHttpClient, stack.simulator()).acceptedMessages();
        return new PromiseCheck(expected, acceptedMessages, api.recipients(campaign)).results();
    }
}
