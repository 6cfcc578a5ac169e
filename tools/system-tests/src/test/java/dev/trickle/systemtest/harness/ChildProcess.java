package dev.trickle.systemtest.harness;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program in a process of its own that can be killed, frozen and started again; what it prints goes to a file.
 *
 * <p>None outlives this JVM.
 */
public final class ChildProcess implements AutoCloseable {

    /** How long anything may take on a slow machine that does other things too. */
    public static final Duration TIMEOUT = Duration.ofMinutes(2);

    private static final Logger log = LoggerFactory.getLogger(ChildProcess.class);

    private static final int TAIL_LINES = 40;
    private static final Set<ChildProcess> ALL_PROCESSES = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> ALL_PROCESSES.forEach(ChildProcess::kill), "end-programs"));
    }

    private final String name;
    private final Path output;
    private final Supplier<List<String>> command;
    private final BooleanSupplier healthCheck;
    private List<String> startedCommand = List.of();
    private Process process;

    /**
     * Starts nothing yet.
     *
     * @param command asked at every start
     * @param answers whether this very program answers, and no other that happens to listen where it should
     */
    ChildProcess(String name, Path logs, Supplier<List<String>> command, BooleanSupplier answers) {
        this.name = name;
        this.output = logs.resolve(name + ".log");
        this.command = command;
        this.healthCheck = answers;
    }

    public String name() {
        return name;
    }

    /** Begins to start it. */
    public ChildProcess start() {
        try {
            startedCommand = command.get();
            process = new ProcessBuilder(startedCommand)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(name + " cannot be started", failure);
        }
        ALL_PROCESSES.add(this);
        log.info("Started program={} pid={}", name, process.pid());
        return this;
    }

    /** Comes back when it answers. */
    public ChildProcess awaitUp() {
        await(name + " answers").atMost(TIMEOUT).until(() -> {
            verifyRunning();
            return healthCheck.getAsBoolean();
        });
        return this;
    }

    /** Whether it runs at all. */
    public boolean isRunning() {
        return process.isAlive();
    }

    /** Whether it answers, and nobody in its place. */
    public boolean isUp() {
        return process.isAlive() && healthCheck.getAsBoolean();
    }

    /** Fails if it has ended by itself: nothing that a test waits for will come then. */
    public void verifyRunning() {
        if (!process.isAlive()) {
            throw new IllegalStateException(name + " ended with " + process.exitValue() + ":\n" + tail());
        }
    }

    /** SIGKILL; comes back when it is gone. */
    public void kill() {
        if (process != null) {
            process.destroyForcibly();
            process.onExit().join();
        }
    }

    /** SIGSTOP: it stands still, and its connections stay open. */
    public void freeze() {
        signal("STOP");
    }

    /** SIGCONT: it goes on as if no time had passed. */
    public void thaw() {
        signal("CONT");
    }

    private void signal(String signal) {
        if (!signal(process.pid(), signal)) {
            throw new IllegalStateException("SIG" + signal + " does not reach " + name);
        }
        log.info("Signalled program={} signal={}", name, signal);
    }

    /** Whether a process was there to be signalled. */
    static boolean signal(long pid, String signal) {
        try {
            return new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** SIGTERM, so that it can end what it has begun; SIGKILL if it does not end. */
    public void terminate() throws InterruptedException {
        // Not destroy(), which closes the pipe as well: the leash would end it at once.
        signal("TERM");
        if (process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
            ClassDataArchive.publishArchiveOf(startedCommand);
        } else {
            kill();
        }
    }

    /** Ends the first of its kind in order, so that those after it start sooner; any other at once. */
    void terminateForClassArchive() {
        if (process == null || !process.isAlive() || !ClassDataArchive.isWrittenBy(startedCommand)) {
            kill();
            return;
        }
        try {
            thaw();
            terminate();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            kill();
        }
    }

    /** The end of what it printed. */
    public String tail() {
        try {
            var lines = Files.readString(output, StandardCharsets.UTF_8).lines().toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException unread) {
            return "nothing can be read of " + output;
        }
    }

    /** The ends of what all programs of this JVM printed, those that have ended among them. */
    static String allTails() {
        var text = new StringBuilder();
        ALL_PROCESSES.forEach(each -> text.append("\n==== ")
                .append(each.name)
                .append(" (")
                .append(each.output)
                .append(")\n")
                .append(each.tail()));
        return text.toString();
    }

    @Override
    public void close() {
        kill();
    }
}
