package dev.trickle.scheduler.crash;

import dev.trickle.infrastructure.FreePort;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.TestPeople;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A scheduler instance: a process with its own port and state directory. */
final class SchedulerProcess implements AutoCloseable {

    private static final List<String> JVM = List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            SchedulerProgram.class.getName());

    private final String name;
    private final Path folder;
    private final List<String> arguments;
    private final int port = FreePort.find();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private Process process;

    /** Starts the process; its output goes to a file in {@code target}. */
    SchedulerProcess(String name, Path folder, Path clockFile, List<String> settings) {
        this.name = name;
        this.folder = folder;
        this.arguments = new ArrayList<>(JVM);
        arguments.add(clockFile.toString());
        arguments.addAll(settings);
        arguments.add("--server.port=" + port);
        arguments.add("--spring.kafka.streams.state-dir=" + storeFolder());
        start();
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    void start() {
        try {
            var log = Path.of("target", "scheduler-" + name + ".log").toFile();
            process = new ProcessBuilder(arguments)
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(log))
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot start the scheduler", failure);
        }
    }

    /** Kills the process as {@code kill -9}. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Deletes the state directory. */
    void deleteStores() {
        try (var files = Files.walk(storeFolder())) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot delete the state directory", failure);
        }
    }

    private Path storeFolder() {
        return folder.resolve("stores-" + name);
    }

    /** The status of an account; empty while the port is closed. */
    Optional<Response> status(AccountId account) {
        if (!process.isAlive()) {
            throw new IllegalStateException("The scheduler has exited, see target/scheduler-" + name + ".log");
        }
        var request = HttpRequest.newBuilder(URI.create("http://" + address() + "/accounts/" + account + "/gate"))
                .header("Authorization", "Bearer " + TestPeople.INTERNAL_TOKEN)
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            return Optional.of(
                    new Response(response.statusCode(), JsonMapper.shared().readTree(response.body())));
        } catch (IOException notYet) {
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while requesting the account status", interrupted);
        }
    }

    /** Whether this instance hosts the account. */
    boolean hosts(AccountId account) {
        return status(account).filter(response -> response.status() == 200).isPresent();
    }

    @Override
    public void close() {
        kill();
    }

    /** An HTTP response. */
    record Response(int status, JsonNode body) {

        String text(String pointer) {
            return body.at(pointer).asString();
        }
    }
}
