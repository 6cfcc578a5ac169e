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

/** A program in a JVM of its own with a small heap, as it is deployed: measured from outside, and killed if need be. */
final class JavaProcess implements AutoCloseable {

    private static final Path LOGS = Path.of("target", "bench");
    private static final int SECONDS_TO_END = 60;
    private static final int FIRST_WITH_UNSAFE_WARNING = 23;

    private final String name;
    private final Process process;
    private final Thread atExit;

    private JavaProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.atExit = new Thread(process::destroyForcibly, "program-end");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * Starts a class of the class path of this program. {@code -Dbench.<name>} gives it more flags, such as those of a
     * profiler.
     *
     * @param name of its log and of what it prints, in {@code target/bench}
     */
    static JavaProcess start(String name, Class<?> main, int heapMegabytes, List<String> arguments) {
        try {
            Files.createDirectories(LOGS);
            var builder = new ProcessBuilder(command(name, main, heapMegabytes, arguments))
                    .redirectErrorStream(true)
                    .redirectOutput(
                            Redirect.appendTo(LOGS.resolve(name + ".out").toFile()));
            // glibc keeps an arena per thread otherwise, which costs more than the heap.
            builder.environment().put("MALLOC_ARENA_MAX", "2");
            return new JavaProcess(name, builder.start());
        } catch (IOException failure) {
            throw new UncheckedIOException(name + " cannot be started", failure);
        }
    }

    private static List<String> command(String name, Class<?> main, int heapMegabytes, List<String> arguments) {
        var command = new ArrayList<>(List.of(
                tool("java"),
                "-Xmx" + heapMegabytes + "m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED"));
        if (Runtime.version().feature() >= FIRST_WITH_UNSAFE_WARNING) {
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

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    /** Fails if it has ended by itself: nothing that is waited for will come then. */
    void mustRun() {
        if (!process.isAlive()) {
            throw new IllegalStateException(name + " has ended with " + process.exitValue() + ": see " + LOGS);
        }
    }

    /** How much processor time it has had. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    long pid() {
        return process.pid();
    }

    /** What it holds of the machine's memory, heap and all, as the system counts it. */
    long residentMegabytes() {
        return Long.parseLong(
                        output("ps", "-o", "rss=", "-p", String.valueOf(pid())).strip())
                >> 10;
    }

    /** What is alive on its heap; looking costs a full collection. */
    long liveBytes() {
        var histogram = output(tool("jcmd"), String.valueOf(pid()), "GC.class_histogram");
        var total = histogram.strip().substring(histogram.strip().lastIndexOf(' ') + 1);
        return Long.parseLong(total);
    }

    private static String output(String... command) {
        try {
            var asked = new ProcessBuilder(command).redirectErrorStream(true).start();
            return new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException("It cannot be asked: " + command[0], failure);
        }
    }

    /** Ends it at once, as a loss of power would. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Ends it in its own time. */
    @Override
    public void close() {
        process.destroy();
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        } catch (IllegalStateException ending) {
            // This program ends as well: the hook has run.
        }
    }
}
