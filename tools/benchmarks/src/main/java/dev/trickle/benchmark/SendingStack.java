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

/** Runs one sender with a durable database, a broker and a simulator, each in a separate process. */
final class SendingStack implements AutoCloseable {

    static final String ACCOUNT = "shop";
    static final String TOKEN = "token-of-the-benchmark";

    private static final int BROKER_HEAP = 384;
    private static final int SIMULATOR_HEAP = 1_024;
    private static final int SENDER_HEAP = 256;
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final BenchDatabase database;
    private final BenchFolder brokerFolder;
    private final String kafka;
    private final URI whatsApp;
    private final List<String> numbers;
    private final JavaProcess broker;
    private final JavaProcess simulator;
    private final JavaProcess sender;

    /**
     * Starts all processes.
     *
     * @param numbers number of phone numbers of the account, each with 1,000 messages per second
     * @param latency response time of the simulator
     */
    SendingStack(int numbers, Duration latency) {
        this.numbers = IntStream.range(0, numbers)
                .mapToObj(i -> "10020030040" + (10 + i))
                .toList();
        this.database = BenchDatabase.start();
        this.brokerFolder = BenchFolder.create("kafka-");
        var port = FreePort.find();
        this.kafka = "127.0.0.1:" + port;
        this.broker = JavaProcess.start(
                "broker",
                BrokerProcess.class,
                BROKER_HEAP,
                List.of(brokerFolder.path().toString(), String.valueOf(port), String.valueOf(FreePort.find())));
        var simulatorPort = FreePort.find();
        this.whatsApp = URI.create("http://127.0.0.1:" + simulatorPort);
        this.simulator = JavaProcess.start(
                "simulator", SimulatorApplication.class, SIMULATOR_HEAP, simulatorArguments(simulatorPort, latency));
        this.sender = JavaProcess.start("sender", SenderApplication.class, SENDER_HEAP, senderArguments());
        awaitPort(simulatorPort);
    }

    HikariDataSource connectionsOf(String role) {
        return database.connectionsOf(role);
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

    /** Returns the processor time of each process. */
    Map<String, Duration> cpu() {
        var cpu = new LinkedHashMap<String, Duration>();
        cpu.put("sender", sender.cpu());
        cpu.put("postgres", database.cpu());
        cpu.put("kafka", broker.cpu());
        cpu.put("simulator", simulator.cpu());
        return cpu;
    }

    long senderLiveBytes() {
        return sender.liveBytes();
    }

    void requireRunning() {
        sender.requireRunning();
        broker.requireRunning();
        simulator.requireRunning();
    }

    /** Clears the ledger of the simulator, which would otherwise grow to millions of lines. */
    void clearLedger() {
        try (var client = HttpClient.newHttpClient()) {
            var ledger = HttpRequest.newBuilder(whatsApp.resolve("/simulator/ledger"));
            var response = client.send(ledger.DELETE().build(), BodyHandlers.discarding());
            if (response.statusCode() != HttpURLConnection.HTTP_NO_CONTENT) {
                throw new IllegalStateException("The simulator responded " + response.statusCode());
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("The simulator does not respond", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while measuring", interrupted);
        }
    }

    private void awaitPort(int port) {
        var start = System.nanoTime();
        while (!isListening(port)) {
            requireRunning();
            if (System.nanoTime() - start > TIMEOUT.toNanos()) {
                throw new IllegalStateException("No process listens on port " + port);
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    private static boolean isListening(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException notListening) {
            return false;
        }
    }

    private List<String> simulatorArguments(int port, Duration latency) {
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

    private List<String> senderArguments() {
        return List.of(
                "--spring.kafka.bootstrap-servers=" + kafka,
                "--spring.datasource.url=" + database.url(),
                "--spring.datasource.password=" + BenchDatabase.PASSWORD,
                "--server.port=0",
                "--trickle.contact-key-secret=the secret of the benchmark",
                "--trickle.internal-token=token-of-the-benchmark",
                "--trickle.default-account=" + ACCOUNT,
                "--trickle.accounts." + ACCOUNT + ".business-accounts[0].id=1",
                "--trickle.accounts." + ACCOUNT + ".business-accounts[0].phone-numbers=" + String.join(",", numbers),
                "--trickle.accounts." + ACCOUNT + ".messaging-limit=" + Integer.MAX_VALUE,
                "--trickle.topics.partitions=1",
                "--sender.base-url=" + whatsApp,
                "--sender.access-token=" + TOKEN,
                "--sender.messages-per-second=1000",
                // No status-service receives the webhooks.
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
