package dev.trickle.systemtest.harness;

import dev.trickle.pipeline.ClockSkippable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A service as a child process. */
public final class ServiceProcess implements AutoCloseable {

    private static final int HEAP_MEGABYTES = 256;

    private final JsonHttpClient jsonHttpClient;
    private final String instanceMark = UUID.randomUUID().toString();
    private final ChildProcess childProcess;

    ServiceProcess(
            String name,
            Class<?> main,
            int port,
            Path logs,
            List<String> settings,
            ApplicationLauncher applicationLauncher) {
        this.jsonHttpClient = new JsonHttpClient(port);
        var arguments = new ArrayList<>(settings);
        arguments.addAll(List.of(
                "--server.port=" + port,
                // Identifies this very process by its instance mark.
                "--info.mark=" + instanceMark,
                "--management.info.env.enabled=true",
                "--management.endpoints.web.exposure.include=health,info,metrics"));
        this.childProcess = new ChildProcess(
                name, logs, () -> applicationLauncher.command(main, HEAP_MEGABYTES, arguments), this::answersAsItself);
    }

    public ChildProcess childProcess() {
        return childProcess;
    }

    public JsonHttpClient jsonHttpClient() {
        return jsonHttpClient;
    }

    /** Returns the clock state of a service on the shared clock. */
    public ClockSkippable clock() {
        return new ClockStateChannel(jsonHttpClient);
    }

    private boolean answersAsItself() {
        return jsonHttpClient
                .tryGet("/actuator/info")
                .filter(response -> response.status() == 200)
                .map(response -> response.json().path("mark").asString(""))
                .filter(instanceMark::equals)
                .isPresent();
    }

    @Override
    public void close() {
        childProcess.close();
    }
}
