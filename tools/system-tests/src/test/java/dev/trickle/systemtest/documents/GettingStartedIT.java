package dev.trickle.systemtest.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.cli.stack.Ports;
import dev.trickle.infrastructure.FreePort;
import dev.trickle.stack.up.Up;
import dev.trickle.systemtest.harness.ChildProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does what {@code docs/getting-started.md} says, with the commands as they are written there. */
class GettingStartedIT {

    private static final Path DOCUMENT = Path.of("..", "..", "docs", "getting-started.md");
    private static final Pattern COMMANDS = Pattern.compile("(?s)```sh\\n(.*?)```");

    /** What the document starts with {@code ./trickle}, which builds first. */
    private static final Pattern SCRIPT = Pattern.compile("(?m)^\\./trickle .*$");

    private static final int STOP_OF_GRACE = 6;

    @TempDir
    Path folder;

    private final Ports ports = Ports.from(FreePort::find);
    private final HttpClient client = HttpClient.newHttpClient();
    private Process trickle;

    @BeforeEach
    void start() throws IOException {
        var trial = Files.createDirectory(folder.resolve("trial"));
        Files.writeString(trial.resolve("installation.yaml"), """
                trickle: {accounts: {default: {send-from: "00:00", send-until: "00:00", spread: 0s}}}
                local-stack:
                  simulator: true
                  ports: {postgres: %d, kafka: %d, controller: %d, api: %d, scheduler: %d, sender: %d, status: %d,
                          webhooks: %d, simulator: %d}
                """.formatted(
                        ports.postgres(),
                        ports.kafka(),
                        ports.controller(),
                        ports.api(),
                        ports.scheduler(),
                        ports.sender(),
                        ports.status(),
                        ports.webhooks(),
                        ports.simulator()));
        trickle = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx320m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Up.class.getName(),
                        "--simulator")
                .directory(trial.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("up.txt").toFile())
                .start();
        await("the start")
                .atMost(ChildProcess.TIMEOUT)
                .until(() -> !trickle.isAlive() || output("up.txt").contains("Press Ctrl-C"));
        assertThat(trickle.isAlive()).as(output("up.txt")).isTrue();
    }

    @AfterEach
    void stop() {
        trickle.destroy();
        trickle.onExit()
                .orTimeout(ChildProcess.TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    @Test
    void everyCommandDoesWhatTheDocumentSays() throws IOException {
        var commands = COMMANDS.matcher(Files.readString(DOCUMENT))
                .results()
                .map(block -> block.group(1))
                .toList();
        assertThat(commands).hasSize(STOP_OF_GRACE + 1);

        run(commands.get(0));
        assertThat(run(commands.get(1))).contains("\"separator\":\";\"", "\"read_as\":\"whatsapp_phone\"");
        run(commands.get(2));
        await("the import").atMost(ChildProcess.TIMEOUT).until(() -> customers().contains("Edsger"));
        assertThat(run(commands.get(3))).contains("spring_sale_personal", "\"count\":2", "Hello Ada, spring");
        assertThat(run(commands.get(4))).contains("\"total_target_count\":2");
        await("both messages")
                .atMost(ChildProcess.TIMEOUT)
                .until(() -> run(commands.get(5)).contains("\"messages_sent\":2"));
        run(commands.get(STOP_OF_GRACE));
        await("the opt-out")
                .atMost(ChildProcess.TIMEOUT)
                .until(() -> run(commands.get(STOP_OF_GRACE)).contains("\"subscription\":\"unsubscribed\""));
    }

    private String customers() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.api() + "/api/customers"));
        return client.send(request.build(), BodyHandlers.ofString()).body();
    }

    /** Returns what the commands print. */
    private String run(String commands) throws IOException {
        var script = SCRIPT.matcher(commands)
                .replaceAll("")
                .replace("127.0.0.1:8080", "127.0.0.1:" + ports.api())
                .replace("127.0.0.1:8085", "127.0.0.1:" + ports.simulator());
        var shell = new ProcessBuilder(List.of("bash", "-e", "-c", script))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("shell.txt").toFile())
                .start();
        shell.onExit()
                .orTimeout(ChildProcess.TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                .join();
        assertThat(shell.exitValue()).as(commands + output("shell.txt")).isZero();
        return output("shell.txt");
    }

    private String output(String file) throws IOException {
        return Files.readString(folder.resolve(file));
    }
}
