package dev.trickle.benchmark;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program in a JVM of its own with a small heap, as it is deployed: measured from outside, and killed if need be. */
final class Program implements AutoCloseable {

    private static final int SECONDS_TO_END = 60;

    private final Process process;
    private final Thread atExit;

    private Program(Process process) {
        this.process = process;
        this.atExit = new Thread(process::destroyForcibly, "program-end");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * Starts the program with the class path of this one.
     *
     * @param log where its output goes
     */
    static Program start(Class<?> main, int heapMegabytes, Path log, List<String> arguments) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMegabytes + "m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED"));
        if (Runtime.version().feature() >= 23) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(List.of("-Dtrickle.log=" + log, "-cp", System.getProperty("java.class.path")));
        command.add(main.getName());
        command.addAll(arguments);
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(new File(log + ".out")));
        // glibc keeps an arena per thread otherwise, which costs more than the heap.
        builder.environment().put("MALLOC_ARENA_MAX", "2");
        try {
            return new Program(builder.start());
        } catch (IOException failure) {
            throw new UncheckedIOException("Java cannot be started", failure);
        }
    }

    boolean isRunning() {
        return process.isAlive();
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
    long liveMegabytes() {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var histogram = output(jcmd, String.valueOf(pid()), "GC.class_histogram");
        var total = histogram.strip().substring(histogram.strip().lastIndexOf(' ') + 1);
        return Long.parseLong(total) >> 20;
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
