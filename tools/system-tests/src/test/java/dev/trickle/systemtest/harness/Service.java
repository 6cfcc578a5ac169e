package dev.trickle.systemtest.harness;

import dev.trickle.pipeline.ClockSkippable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** One of our services as a program. */
public final class Service implements AutoCloseable {

    private static final int HEAP_MEGABYTES = 256;

    private final Http http;
    private final String mark = UUID.randomUUID().toString();
    private final Program program;

    Service(String name, Class<?> main, int port, Path logs, List<String> settings, Launch launch) {
        this.http = new Http(port);
        var arguments = new ArrayList<>(settings);
        arguments.addAll(List.of(
                "--server.port=" + port,
                // What answers is this one only if it says so.
                "--info.mark=" + mark,
                "--management.info.env.enabled=true",
                "--management.endpoints.web.exposure.include=health,info,metrics"));
        this.program =
                new Program(name, logs, () -> launch.command(main, HEAP_MEGABYTES, arguments), this::answersAsItself);
    }

    public Program program() {
        return program;
    }

    public Http http() {
        return http;
    }

    /** What it waits for, if it lives by the shared calendar. */
    public ClockSkippable clockwork() {
        return new Clockwork(http);
    }

    private boolean answersAsItself() {
        return http.find("/actuator/info")
                .filter(answer -> answer.status() == 200)
                .map(answer -> answer.json().path("mark").asString(""))
                .filter(mark::equals)
                .isPresent();
    }

    @Override
    public void close() {
        program.close();
    }
}
