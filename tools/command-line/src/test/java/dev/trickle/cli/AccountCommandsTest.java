package dev.trickle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class AccountCommandsTest {

    @TempDir
    private Path folder;

    private final FakeApi api = new FakeApi();

    @AfterEach
    void stopApi() {
        api.close();
    }

    @Test
    void anAccountIsStopped() {
        api.on("POST /api/accounts/default/stop", 200, """
                {"account": "default", "state": "stopped", "since": "2025-06-01T09:00:00Z", "by": "localhost",
                 "reason": "wrong prices", "in_flight": 3}""");

        var stopped = run("stop", "default", "--reason", "wrong prices");

        assertThat(stopped.exitCode()).isZero();
        assertThat(stopped.out()).contains("default is stopped since 2025-06-01T09:00:00Z", "3");
        assertThat(JsonMapper.shared().readTree(api.requests().getFirst().body()))
                .isEqualTo(JsonMapper.shared().readTree("{\"reason\": \"wrong prices\"}"));
    }

    @Test
    void anAccountIsStarted() {
        api.on("POST /api/accounts/default/start", 200, """
                {"account": "default", "state": "started", "since": "2025-06-01T09:00:00Z", "by": "localhost",
                 "reason": null, "in_flight": 0}""");

        var started = run("start", "default");

        assertThat(started.exitCode()).isZero();
        assertThat(started.out()).contains("default is started");
    }

    @Test
    void aStopWithoutConfirmationFails() {
        api.on("POST /api/accounts/default/stop", 503, "{\"detail\": \"Repeat it until it is confirmed\"}");

        var failed = run("stop", "default");

        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.err()).contains("Repeat it until it is confirmed");
    }

    private Invocation.Outcome run(String command, String... options) {
        var arguments = new ArrayList<>(List.of("account", command, "--api", api.address()));
        arguments.addAll(List.of(options));
        return new Invocation(folder).run(arguments.toArray(String[]::new));
    }
}
