package dev.trickle.systemtest.chaos;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import dev.trickle.infrastructure.FreePort;
import dev.trickle.systemtest.harness.Detour;
import dev.trickle.systemtest.harness.Harness;
import dev.trickle.systemtest.harness.Http;
import dev.trickle.systemtest.harness.Network;
import dev.trickle.systemtest.harness.Program;
import dev.trickle.systemtest.harness.Service;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that is needed to send campaigns, each part a process of its own, with a network between them. */
final class Installation implements AutoCloseable {

    /** People in any moving 24 hours, from each number. */
    static final int LIMIT = 40;

    private static final Logger log = LoggerFactory.getLogger(Installation.class);

    /** Long ago, so that there is room for many schedules; in the evening, so that two kinds of days differ. */
    private static final Instant FIRST_EVENING = Instant.parse("2001-01-01T22:00:00Z");

    private static final String SENDERS = "sender";

    private static final String CALL_DEADLINE = "--trickle.call-deadline=3s";

    /** Of all schedules together: who was a customer in an earlier one has stopped, or has another's phone by now. */
    private final AtomicInteger orders = new AtomicInteger();

    private final Harness harness;
    private final Map<Way, Network> ways = new EnumMap<>(Way.class);
    private final Map<Part, Service> services = new EnumMap<>(Part.class);
    /** Not the common pool, of one thread on two cores: who starts again would keep others from being healed. */
    private final ExecutorService nurses = Executors.newVirtualThreadPerTaskExecutor();

    /** Parts and ways with which something is wrong, until it is over. */
    private final Map<Object, CompletableFuture<Void>> ailing = new HashMap<>();

    private final URI inbox;

    private Installation(Class<?> test) {
        var webhookPort = FreePort.find();
        var webhooks = Network.to(URI.create("http://127.0.0.1:" + webhookPort));
        var detour = FreePort.find();
        var records = Network.to(URI.create("http://127.0.0.1:" + detour));
        this.inbox = URI.create("http://127.0.0.1:" + webhookPort + "/webhooks/whatsapp");
        this.harness = Harness.startOnCalendar(
                test,
                new Detour(detour, records.address().getPort()),
                "--simulator.webhook.url=" + webhooks.address() + "/webhooks/whatsapp",
                "--simulator.latency=400ms",
                "--simulator.webhook.batch=5",
                "--simulator.webhook.connections=6",
                "--simulator.webhook.timeout=3s",
                "--simulator.webhook.shuffle=true",
                "--simulator.webhook.duplicate-share=0.1",
                "--simulator.webhook.retry.longest-gap=500ms",
                "--simulator.person.shares.failed=0.03",
                "--simulator.person.shares.never-delivered=0.05",
                "--simulator.person.shares.read=0.5",
                "--simulator.person.delays.delivered.max=300ms",
                "--simulator.person.delays.read.max=30h");
        ways.put(Way.WEBHOOKS, webhooks);
        ways.put(Way.RECORDS, records);
        ways.put(Way.CALLS, Network.to(harness.simulator().address()));
        ways.put(
                Way.QUERIES,
                Network.to(URI.create("http://127.0.0.1:" + harness.database().port())));
        harness.calendar().beginAt(FIRST_EVENING);
        addServices(webhookPort);
    }

    static Installation start(Class<?> test) {
        var installation = new Installation(test);
        installation.services.values().stream().map(Service::program).forEach(Program::start);
        installation.services.values().stream().map(Service::program).forEach(Program::awaitUp);
        return installation;
    }

    private void addServices(int webhookPort) {
        services.put(Part.API, harness.api(settings()));
        services.put(Part.SCHEDULER, harness.scheduler(settings()));
        services.put(Part.SENDER_1, harness.sender("sender-1", versionOf(Part.SENDER_1), senderSettings()));
        services.put(Part.SENDER_2, harness.sender("sender-2", versionOf(Part.SENDER_2), senderSettings()));
        services.put(Part.STATUS, harness.status(webhookPort, settings()));
    }

    private String[] settings() {
        var settings = new ArrayList<String>();
        settings.add(CALL_DEADLINE);
        settings.add("--DATABASE_URL=" + harness.database().urlAt(portOf(Way.QUERIES)));
        settings.add("--spring.kafka.bootstrap-servers=127.0.0.1:" + portOf(Way.RECORDS));
        harness.shops()
                .forEach(shop ->
                        settings.add("--trickle.accounts.%s.messaging-limit=%d".formatted(shop.account(), LIMIT)));
        return settings.toArray(String[]::new);
    }

    private int portOf(Way way) {
        return way(way).address().getPort();
    }

    private String[] senderSettings() {
        var settings = new ArrayList<>(List.of(settings()));
        settings.addAll(List.of(
                "--sender.base-url=" + ways.get(Way.CALLS).address(),
                "--sender.messages-per-second=12",
                // What a killed sender leaves is given up after 7 s.
                "--sender.claim-max-age=2s",
                "--sender.sweep-every=1s",
                "--sender.sweep-grace=2s",
                // A simulator that is killed forgets its webhooks: no other would resume the account, and no person
                // does.
                "--sender.missing-webhooks.enabled=false",
                // The suspension after many unclear calls in a row waits for a person, and there is none.
                "--sender.unclear-in-a-row=100000"));
        return settings.toArray(String[]::new);
    }

    int nextOrder() {
        return orders.incrementAndGet();
    }

    Harness harness() {
        return harness;
    }

    /** Where webhooks are posted, past the network. */
    URI inbox() {
        return inbox;
    }

    Http api() {
        return requireNonNull(services.get(Part.API)).http();
    }

    Http scheduler() {
        return requireNonNull(services.get(Part.SCHEDULER)).http();
    }

    Network way(Way way) {
        return requireNonNull(ways.get(way));
    }

    /** Whether anything is under way that would notice if the part died now. */
    boolean isBusy(Part part) {
        return switch (part) {
            // The simulator counts a call as open until its late answer, even after the sender has timed out.
            case SENDER_1, SENDER_2 -> isAnyWithoutOutcome(callsOf(part));
            case STATUS -> {
                var webhooks = harness.simulator().webhooks();
                yield webhooks.path("unconfirmed").asInt() > 0;
            }
            case API, SCHEDULER, SIMULATOR, BROKER, DATABASE ->
                harness.simulator().openCalls() > 0;
        };
    }

    /** The attempts in whose calls a sender is; none of other parts. */
    List<String> callsOf(Part part) {
        return isSender(part) ? harness.simulator().openCallsOf(versionOf(part)) : List.of();
    }

    /** Whether a part that was stopped leaves something undone: of a sender a call whose outcome nobody has written. */
    boolean leavesUndone(Part part, List<String> calls) {
        return isSender(part) ? isAnyWithoutOutcome(calls) : isBusy(part);
    }

    private boolean isAnyWithoutOutcome(List<String> calls) {
        return harness.database()
                .sql()
                .sql("""
                        SELECT EXISTS (SELECT FROM send_attempts
                                        WHERE recipient_id || '.' || attempt_number = ANY (:calls) AND state = 'claimed')
                        """)
                .param("calls", calls.toArray(String[]::new))
                .query(Boolean.class)
                .single();
    }

    private static boolean isSender(Part part) {
        return part == Part.SENDER_1 || part == Part.SENDER_2;
    }

    private static String versionOf(Part sender) {
        return sender == Part.SENDER_1 ? "v24.1" : "v24.2";
    }

    void kill(Part part) {
        if (part == Part.DATABASE) {
            harness.database().kill();
        } else {
            program(part).kill();
        }
    }

    void end(Part part) {
        try {
            program(part).end();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Sets the offsets of the group to the beginning; says how many requests were read before. */
    long forgetWhatSendersHaveRead() {
        var read = harness.broker().offsetsOf(SENDERS);
        harness.broker().letReadFromTheBeginning(SENDERS);
        return read.values().stream().mapToLong(OffsetAndMetadata::offset).sum();
    }

    /** Stands still from now on. */
    void freeze(Part part) {
        if (part == Part.DATABASE) {
            harness.database().freeze();
        } else {
            program(part).freeze();
        }
    }

    /** Stands still for so long, beside whatever goes wrong next. */
    void freeze(Part part, Duration length) {
        freeze(part);
        after(length, part, () -> thaw(part));
    }

    void thaw(Part part) {
        if (part == Part.DATABASE) {
            harness.database().thaw();
        } else {
            program(part).thaw();
        }
    }

    /** Is harmed until so long from now, beside whatever goes wrong next. */
    void healLater(Way way, Duration length) {
        after(length, way, way(way)::heals);
    }

    private void after(Duration length, Object patient, Runnable cure) {
        var then = CompletableFuture.delayedExecutor(length.toNanos(), TimeUnit.NANOSECONDS, nurses);
        ailing.put(patient, CompletableFuture.runAsync(cure, then));
    }

    /** Begins to start what was ended. */
    void startAgain(Part part) {
        if (part == Part.DATABASE) {
            harness.database().startAgain();
        } else {
            ailing.put(part, CompletableFuture.runAsync(() -> supervise(program(part)), nurses));
        }
    }

    /** As whoever runs services does: what ends while it starts is started again. */
    private static void supervise(Program program) {
        program.start();
        await(program.name() + " is back").atMost(Program.PATIENCE).until(() -> {
            if (!program.isRunning()) {
                log.info("Ended while it started program={}", program.name());
                program.start();
            }
            return program.answersNow();
        });
    }

    /** Whether all parts run, and nothing is between them. */
    boolean isWhole() {
        ailing.values().removeIf(cure -> cure.isDone() && !cure.isCompletedExceptionally());
        return ailing.isEmpty();
    }

    /** Comes back when this part runs, or this way is free. */
    void awaitCured(Object patient) {
        var cure = ailing.get(patient);
        if (cure != null) {
            cure.join();
        }
    }

    void awaitWhole() {
        List.copyOf(ailing.values()).forEach(CompletableFuture::join);
    }

    Instant now() {
        return harness.calendar().instant();
    }

    private Program program(Part part) {
        return switch (part) {
            case SIMULATOR -> harness.simulator().program();
            case BROKER -> harness.broker().program();
            default -> requireNonNull(services.get(part)).program();
        };
    }

    @Override
    public void close() {
        nurses.shutdownNow();
        ways.values().forEach(Network::close);
        harness.close();
    }
}
