package dev.trickle.benchmark;

import com.zaxxer.hikari.HikariDataSource;
import dev.trickle.infrastructure.FreePort;
import dev.trickle.sender.SenderApplication;
import dev.trickle.simulator.SimulatorApplication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** One sender with a durable database, a broker and a simulator, each a process of its own. */
final class SendingStack implements AutoCloseable {

    static final String ACCOUNT = "shop";
    static final String TOKEN = "token-of-the-benchmark";

    private static final int BROKER_HEAP = 384;
    private static final int SIMULATOR_HEAP = 1_024;
    private static final int SENDER_HEAP = 256;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final BenchDatabase database;
    private final BenchFolder brokerFolder;
    private final String kafka;
    private final URI whatsApp;
    private final List<String> numbers;
    private final JavaProcess broker;
    private final JavaProcess simulator;
    private final JavaProcess sender;

    /**
     * Starts everything.
     *
     * @param numbers how many phone numbers the account sends from, a thousand messages a second each
     * @param latency of every answer
     */
    SendingStack(int numbers, Duration latency) {
        this.numbers = IntStream.range(0, numbers)
                .mapToObj(i -> "10020030040" + (10 + i))
                .toList();
        this.database = BenchDatabase.start();
        this.brokerFolder = BenchFolder.make("kafka-");
        var port = FreePort.find();
        this.kafka = "127.0.0.1:" + port;
        this.broker = JavaProcess.start(
                "broker",
                BrokerProcess.class,
                BROKER_HEAP,
                List.of(brokerFolder.path().toString(), String.valueOf(port), String.valueOf(FreePort.find())));
        var answering = FreePort.find();
        this.whatsApp = URI.create("http://127.0.0.1:" + answering);
        this.simulator = JavaProcess.start(
                "simulator", SimulatorApplication.class, SIMULATOR_HEAP, simulated(answering, latency));
        this.sender = JavaProcess.start("sender", SenderApplication.class, SENDER_HEAP, settings());
        awaitPort(answering);
    }

    HikariDataSource as(String role) {
        return database.as(role);
    }

    BenchDatabase database() {
        return database;
    }

    String kafka() {
        return kafka;
    }

    URI whatsApp() {
        return whatsApp;
    }

    List<String> numbers() {
        return numbers;
    }

    /** How much processor time each process has had. */
    Map<String, Duration> cpu() {
        var cpu = new LinkedHashMap<String, Duration>();
        cpu.put("sender", sender.cpu());
        cpu.put("postgres", database.cpu());
        cpu.put("kafka", broker.cpu());
        cpu.put("simulator", simulator.cpu());
        return cpu;
    }

    long heapOfTheSender() {
        return sender.liveBytes();
    }

    void mustRun() {
        sender.mustRun();
        broker.mustRun();
        simulator.mustRun();
    }

    /** Has the simulator forget what it accepted: its ledger holds everything, which would be millions of lines. */
    void forgetAccepted() {
        try (var client = HttpClient.newHttpClient()) {
            var ledger = HttpRequest.newBuilder(whatsApp.resolve("/simulator/ledger"));
            var answer = client.send(ledger.DELETE().build(), BodyHandlers.discarding());
            if (answer.statusCode() != HttpURLConnection.HTTP_NO_CONTENT) {
                throw new IllegalStateException("The simulator answered " + answer.statusCode());
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("The simulator does not answer", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while measuring", interrupted);
        }
    }

    private void awaitPort(int port) {
        var began = System.nanoTime();
        while (!answers(port)) {
            mustRun();
            if (System.nanoTime() - began > PATIENCE.toNanos()) {
                throw new IllegalStateException("Nothing answers on port " + port);
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    private static boolean answers(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException nobody) {
            return false;
        }
    }

    private List<String> simulated(int port, Duration latency) {
        var arguments = new ArrayList<String>();
        for (var i = 0; i < numbers.size(); i++) {
            arguments.add("--simulator.phone-numbers[%d].id=%s".formatted(i, numbers.get(i)));
            arguments.add("--simulator.phone-numbers[%d].display-number=155501%05d".formatted(i, i));
        }
        arguments.addAll(List.of(
                "--server.port=" + port,
                "--simulator.access-token=" + TOKEN,
                "--simulator.business-account-id=1",
                "--simulator.latency=" + latency.toMillis() + "ms"));
        return arguments;
    }

    private List<String> settings() {
        return List.of(
                "--spring.kafka.bootstrap-servers=" + kafka,
                "--spring.datasource.url=" + database.url(),
                "--spring.datasource.password=" + BenchDatabase.PASSWORD,
                "--server.port=0",
                "--trickle.contact-key-secret=the secret of the benchmark",
                "--trickle.default-account=" + ACCOUNT,
                "--trickle.accounts." + ACCOUNT + ".business-account-id=1",
                "--trickle.accounts." + ACCOUNT + ".phone-number-ids=" + String.join(",", numbers),
                "--trickle.accounts." + ACCOUNT + ".messaging-limit=" + Integer.MAX_VALUE,
                "--trickle.topics.partitions=1",
                "--sender.base-url=" + whatsApp,
                "--sender.access-token=" + TOKEN,
                "--sender.messages-per-second=1000",
                // No status-service takes the webhooks.
                "--sender.missing-webhooks.enabled=false");
    }

    @Override
    public void close() {
        sender.kill();
        simulator.kill();
        broker.kill();
        database.close();
        brokerFolder.close();
    }
}
