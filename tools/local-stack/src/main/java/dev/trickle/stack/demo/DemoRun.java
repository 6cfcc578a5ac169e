package dev.trickle.stack.demo;

import dev.trickle.stack.LocalStack;
import dev.trickle.stack.Ports;
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
 * One campaign from the import of the customers to the proof, through everything that a real one goes through, on a
 * calendar that skips the time in which nothing happens.
 */
public final class DemoRun implements AutoCloseable {

    /** Of the campaign, and of no other. */
    public static final String TEMPLATE = "spring_discount";

    /** What everybody is written to from. */
    public static final String NUMBER = SimulatedCloud.PHONE_NUMBER;

    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
    private static final LocalDateTime FIRST_MORNING = LocalDateTime.of(2026, 3, 2, 8, 55);

    private final DemoOptions options;
    private final DemoScreen demoScreen;
    private final Ports ports = Ports.free();
    private final SkippableClock calendar =
            SkippableClock.startingAt(FIRST_MORNING.atZone(ZONE).toInstant(), InstantSource.system());
    private final LocalStack stack;
    private final MemoryUsage memoryUsage;
    private final JsonHttpClient jsonHttpClient = new JsonHttpClient();
    private final PipelineApi api;
    private final DemoCustomers demoCustomers;

    /** @param folder where the stack lives while it runs; empty */
    DemoRun(DemoOptions options, Path folder, DemoScreen demoScreen) {
        this.options = options;
        this.demoScreen = demoScreen;
        this.stack = new LocalStack(settings(folder), demoScreen::started);
        this.memoryUsage =
                new MemoryUsage(folder.resolve("postgres").resolve("data").resolve("postmaster.pid"));
        this.api = new PipelineApi(jsonHttpClient, stack.api());
        this.demoCustomers = DemoCustomers.with(options.recipients());
    }

    /**
     * A run that somebody else looks at.
     *
     * @param folder where the stack lives while it runs; empty
     * @param recipients how many people get the campaign
     * @param limit people a day
     */
    public static DemoRun quietly(Path folder, int recipients, int limit) {
        return new DemoRun(new DemoOptions(false, recipients, limit), folder, DemoScreen.blank());
    }

    /** Runs the campaign to its end, and says which promises hold. */
    public List<PromiseResult> run() {
        stack.start();
        try (var admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            var skipper = new ClockSkipper(calendar, stack.calendarBound(), new ConsumerLag(admin)::none);
            bringIn();
            await(skipper);
            var campaign = api.createCampaign(campaign()).id();
            ClockSkipLoop.during(skipper, () -> watch(campaign));
            await(skipper);
            return proof(campaign);
        }
    }

    /** Everything that it runs through. */
    public LocalStack stack() {
        return stack;
    }

    /** The digits of those who are to get the campaign. */
    public Set<String> audience() {
        return demoCustomers.audience();
    }

    /** The digits of those who said STOP before it began. */
    public Set<String> stopped() {
        return demoCustomers.stopped();
    }

    /** Where the API answers. */
    URI address() {
        return stack.api();
    }

    /** The most memory that was seen, in MiB. */
    OptionalLong largestMib() {
        return memoryUsage.largestMib();
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
                        Map.entry("WHATSAPP_BUSINESS_ACCOUNT_ID", SimulatedCloud.BUSINESS_ACCOUNT),
                        Map.entry("WHATSAPP_PHONE_NUMBER_ID", SimulatedCloud.PHONE_NUMBER),
                        Map.entry("WHATSAPP_MESSAGING_LIMIT", String.valueOf(options.limit())),
                        Map.entry("WHATSAPP_APP_SECRETS", SimulatedCloud.APP_SECRET),
                        Map.entry("WHATSAPP_ACCESS_TOKEN", SimulatedCloud.ACCESS_TOKEN),
                        Map.entry("WHATSAPP_BASE_URL", "http://127.0.0.1:" + ports.simulator()),
                        Map.entry("WHATSAPP_MESSAGES_PER_SECOND", "1000"),
                        // A pause of the machine's seconds would be one of simulated hours.
                        Map.entry("WHATSAPP_PAIR_GAP", "0s"),
                        // Forty days are to pass in minutes: look more often than once a second.
                        Map.entry("scheduler.tick", "100ms")),
                Optional.of(SimulatedCloud.telling(webhooks())),
                Optional.of(calendar),
                true);
    }

    private String campaign() {
        return """
            {"name": "Spring Sale 2026",
             "template_name": "%s",
             "target_audience": {"customer_tier": ["premium"], "subscription": "subscribed"},
             "start_date": "2026-03-02T09:00:00+01:00",
             "daily_limit": %d}
            """.formatted(TEMPLATE, options.limit());
    }

    private URI webhooks() {
        return URI.create("http://127.0.0.1:" + ports.webhooks() + "/webhooks/whatsapp");
    }

    private void bringIn() {
        demoScreen.say("Importing %,d customers, %,d of whom must not be written to"
                .formatted(demoCustomers.all().size(), demoCustomers.others()));
        var job = api.importCustomers(demoCustomers.csv());
        while (job.state().equals("running")) {
            PollPause.of(Duration.ofMillis(100));
            job = api.importJob(job.id());
        }
        new StopMessages(jsonHttpClient, webhooks()).from(demoCustomers.stopped(), calendar.instant());
    }

    /** Two looks in a row, because what had just left one component has reached the next by then. */
    private void await(ClockSkipper skipper) {
        var quietLooks = 0;
        while (quietLooks < 2) {
            quietLooks = skipper.isQuiet() ? quietLooks + 1 : 0;
            PollPause.of(Duration.ofMillis(100));
        }
    }

    private void watch(String campaign) {
        var bar = demoScreen.progress(FIRST_MORNING.toLocalDate(), options.days());
        var campaignStats = api.stats(campaign);
        while (!campaignStats.completed()) {
            bar.show(today(), campaignStats);
            memoryUsage.measure();
            PollPause.of(Duration.ofMillis(200));
            campaignStats = api.stats(campaign);
        }
        bar.end(today(), campaignStats);
    }

    private LocalDate today() {
        return calendar.instant().atZone(ZONE).toLocalDate();
    }

    private List<PromiseResult> proof(String campaign) {
        var expected = new ExpectedCampaign(demoCustomers.audience(), options.limit(), ZONE);
        var ledger = new SimulatedCloud(jsonHttpClient, stack.simulator()).ledger();
        return new PromiseCheck(expected, ledger, api.recipients(campaign)).findings();
    }
}
