package dev.trickle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.cli.console.ExitCodes;
import dev.trickle.cli.stack.Ports;
import dev.trickle.infrastructure.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The options of the programs that the script starts. */
class ProgramCommandsTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "demo --days 3 --limit 100 --keep",
                "test -pl common -DskipTests",
                "chaos --schedules 20 --seed 0",
                "chaos --break 2 --break 5",
                "bench fold --quick --runs 1"
            })
    void validOptionsAreAcceptedWithoutAWord(String arguments) {
        var accepted = run(arguments);

        assertThat(accepted.exitCode()).isEqualTo(ExitCodes.START_PROGRAM);
        assertThat(accepted.out()).isEmpty();
        assertThat(accepted.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo --recipients 0",
                "demo --recipients 100001",
                "demo --days 401",
                "demo --days 3 --recipients 5",
                "up here",
                "chaos --seed -1",
                "chaos --schedules",
                "bench --quick --full"
            })
    void invalidOptionsAreRefused(String arguments) {
        var refused = run(arguments);

        assertThat(refused.exitCode()).isEqualTo(ExitCodes.USAGE);
        assertThat(refused.err()).startsWith("trickle: ").contains("--help");
    }

    @Test
    void upTellsTheScriptItsDataFolder() throws IOException {
        writePorts(Ports.from(FreePort::find));

        var accepted = run("up --data=" + folder);

        assertThat(accepted.exitCode()).isEqualTo(ExitCodes.START_PROGRAM);
        assertThat(accepted.out()).isEqualToIgnoringNewLines(folder.toString());
    }

    @Test
    void upNamesOccupiedPortsAndTheirSettingsBeforeTheBuild() throws IOException {
        try (var web = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var database = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var free = Ports.from(FreePort::find);
            writePorts(new Ports(
                    database.getLocalPort(),
                    free.kafka(),
                    free.controller(),
                    web.getLocalPort(),
                    free.scheduler(),
                    free.sender(),
                    free.status(),
                    free.webhooks(),
                    free.simulator()));

            var refused = run("up --data=" + folder);

            assertThat(refused.exitCode()).isEqualTo(ExitCodes.FAILED);
            assertThat(refused.err())
                    .contains("Port " + web.getLocalPort(), "local-stack.ports.api")
                    .contains("Port " + database.getLocalPort(), "local-stack.ports.postgres");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "local-stak: {ports: {api: 1234}} | local-stak is not a setting. Nearest: local-stack",
                "local-stack: {prots: {api: 1234}} | local-stack.prots is not a setting. Nearest: ports",
                "local-stack: {ports: {api: 80800}} | local-stack.ports.api is 80800. Allowed: a port from 1 to 65535",
                "local-stack: {ports: {api: 8081}} | local-stack.ports.scheduler is 8081. Allowed: a port of its own",
                "local-stack: {ports: {api: no}} | local-stack.ports.api is false. Allowed: a whole number",
                "trickle: [ | installation.yaml, line 2",
            })
    void upNamesErrorsBeforeTheBuild(String yaml, String message) throws IOException {
        Files.writeString(folder.resolve("installation.yaml"), yaml + "\n");

        var refused = run("up --data=" + folder);

        assertThat(refused.exitCode()).isEqualTo(ExitCodes.FAILED);
        assertThat(refused.err()).contains(message).doesNotContain("Exception");
    }

    @Test
    void upNamesASettingsFileThatIsNoFile() throws IOException {
        Files.createDirectory(folder.resolve("installation.yaml"));

        assertThat(run("up --data=" + folder).err()).contains("installation.yaml cannot be read");
    }

    private void writePorts(Ports ports) throws IOException {
        Files.writeString(folder.resolve("installation.yaml"), """
                local-stack:
                  ports:
                    postgres: %d
                    kafka: %d
                    controller: %d
                    api: %d
                    scheduler: %d
                    sender: %d
                    status: %d
                    webhooks: %d
                    simulator: %d
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
    }

    private Invocation.Outcome run(String arguments) {
        return new Invocation(folder).run(arguments.split(" "));
    }
}
