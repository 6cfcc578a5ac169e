package dev.trickle.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs a program in a separate JVM with a small heap, as deployed, and measures it from outside. */
final class JavaProcess implements AutoCloseable {

    private static final Path LOGS = Path.of("target", "bench");
    private static final int STOP_TIMEOUT_SECONDS = 60;
    private static final int FIRST_VERSION_WITH_UNSAFE_WARNING = 23;

    private final String name;
    private final Process process;
    private final Thread shutdownHook;

    private JavaProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.shutdownHook = new Thread(process::destroyForcibly, "java-process-stop");
        Runtime.getRuntime().addShutdownHook(shutdownHook);
    }

    /**
     * Starts a class of the class path of this program. {@code -Dbench.<name>} adds JVM flags, such as those of a
     * profiler.
     *
     * @param name name of the files of its log and its output, in {@code target/bench}
     */
    static JavaProcess start(String name, Class<?> main, int heapMegabytes, List<String> arguments) {
        try {
            Files.createDirectories(LOGS);
            var builder = new ProcessBuilder(command(name, main, heapMegabytes, arguments))
                    .redirectErrorStream(true)
                    .redirectOutput(
                            Redirect.appendTo(LOGS.resolve(name + ".out").toFile()));
            // By default glibc keeps an arena per thread, which costs more memory than the heap.
            builder.environment().put("MALLOC_ARENA_MAX", "2");
            return new JavaProcess(name, builder.start());
        } catch (IOException failure) {
            throw new UncheckedIOException(name + " cannot be started", failure);
        }
    }

    private static List<String> command(String name, Class<?> main, int heapMegabytes, List<String> arguments) {
        var command = new ArrayList<>(List.of(
                jdkExecutable("java"),
                "-Xmx" + heapMegabytes + "m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED"));
        if (Runtime.version().feature() >= FIRST_VERSION_WITH_UNSAFE_WARNING) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        Stream.of(System.getProperty("bench." + name, "").split(" ", -1))
                .filter(flag -> !flag.isBlank())
                .forEach(command::add);
        command.addAll(List.of(
                "-Dtrickle.log=" + LOGS.resolve(name + ".log").toAbsolutePath(),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(arguments);
        return command;
    }

    private static String jdkExecutable(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    /** Throws an exception if the process has ended. */
    void requireRunning() {
        if (!process.isAlive()) {
            throw new IllegalStateException(name + " exited with status " + process.exitValue() + ": see " + LOGS);
        }
    }

    /** Returns the processor time of the process. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    long pid() {
        return process.pid();
    }

    /** Returns the resident memory of the process, heap included. */
    long residentMegabytes() {
        return Long.parseLong(
                        output("ps", "-o", "rss=", "-p", String.valueOf(pid())).strip())
                >> 10;
    }

    /** Returns the live bytes on the heap; triggers a full collection. */
    long liveBytes() {
        var histogram = output(jdkExecutable("jcmd"), String.valueOf(pid()), "GC.class_histogram");
        var total = histogram.strip().substring(histogram.strip().lastIndexOf(' ') + 1);
        return Long.parseLong(total);
    }

    private static String output(String... command) {
        try {
            var started = new ProcessBuilder(command).redirectErrorStream(true).start();
            return new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException("The command cannot be run: " + command[0], failure);
        }
    }

    /** Kills the process. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Stops the process and waits for its end. */
    @Override
    public void close() {
        process.destroy();
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        } catch (IllegalStateException shuttingDown) {
            // The JVM is shutting down, and the hook has run.
        }
    }
}
