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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A child process that can be killed, frozen and restarted; its output goes to a file.
 *
 * <p>It ends with this JVM.
 */
public final class ChildProcess implements AutoCloseable {

    /** Timeout of all waits, long enough for a slow and busy machine. */
    public static final Duration TIMEOUT = Duration.ofMinutes(3);

    private static final Logger log = LoggerFactory.getLogger(ChildProcess.class);

    private static final int TAIL_LINES = 40;
    private static final Set<ChildProcess> ALL_PROCESSES = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> ALL_PROCESSES.forEach(ChildProcess::kill), "end-programs"));
    }

    private final String name;
    private final Path output;
    private final Supplier<List<String>> command;
    private final BooleanSupplier healthCheck;
    private List<String> startedCommand = List.of();
    private Process process;

    /**
     * Creates the process without starting it.
     *
     * @param command evaluated at every start
     * @param answers whether this very process answers, and no other one on the same port
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

    /** Starts the process without waiting until it is up. */
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

    /** Starts the process when the machine's clock has advanced by this duration. */
    public ChildProcess startAfter(Duration duration) {
        var executor = CompletableFuture.delayedExecutor(duration.toMillis(), TimeUnit.MILLISECONDS);
        return CompletableFuture.supplyAsync(this::start, executor).join();
    }

    /** Waits until the process answers. */
    public ChildProcess awaitUp() {
        await(name + " answers").atMost(TIMEOUT).until(() -> {
            verifyRunning();
            return healthCheck.getAsBoolean();
        });
        return this;
    }

    /** Returns whether the process runs. */
    public boolean isRunning() {
        return process.isAlive();
    }

    /** Returns whether this very process answers. */
    public boolean isUp() {
        return process.isAlive() && healthCheck.getAsBoolean();
    }

    /** Fails if the process has exited by itself, so that a test does not wait in vain. */
    public void verifyRunning() {
        if (!process.isAlive()) {
            throw new IllegalStateException(name + " ended with " + process.exitValue() + ":\n" + tail());
        }
    }

    /** Sends SIGKILL and waits until the process is gone. */
    public void kill() {
        if (process != null) {
            process.destroyForcibly();
            process.onExit().join();
        }
    }

    /** Sends SIGSTOP; connections stay open. */
    public void freeze() {
        signal("STOP");
    }

    /** Sends SIGCONT. */
    public void thaw() {
        signal("CONT");
    }

    private void signal(String signal) {
        if (!signal(process.pid(), signal)) {
            throw new IllegalStateException("SIG" + signal + " could not be sent to " + name);
        }
        log.info("Signalled program={} signal={}", name, signal);
    }

    /** Returns whether the process existed. */
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

    /** Sends SIGTERM for a graceful shutdown, then SIGKILL if the process does not exit. */
    public void terminate() throws InterruptedException {
        // Not destroy(), which also closes the pipe: the ParentWatchdog would end the process at once.
        signal("TERM");
        if (process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
            ClassDataArchive.publishArchiveOf(startedCommand);
        } else {
            kill();
        }
    }

    /** Ends the process: gracefully if it writes a class data archive for later starts, with SIGKILL otherwise. */
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

    /** Returns the last lines of the output. */
    public String tail() {
        try {
            var lines = Files.readString(output, StandardCharsets.UTF_8).lines().toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException unread) {
            return "nothing can be read of " + output;
        }
    }

    /** Returns the last lines of the output of all child processes, exited ones included. */
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
