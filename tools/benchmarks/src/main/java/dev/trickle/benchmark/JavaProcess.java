package dev.trickle.benchmark;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A program of ours as a process of its own, so that its heap and its share of the machine are known. */
final class JavaProcess implements AutoCloseable {

    private static final Path LOGS = Path.of("target", "bench");

    /** What the serial collector calls its generations, and how much of each is used. */
    private static final Pattern USED = Pattern.compile("total \\d+K, used (\\d+)K");

    private final Process process;

    private JavaProcess(Process process) {
        this.process = process;
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "process-end"));
    }

    /**
     * Starts a class of our own class path.
     *
     * @param name of its log file
     * @param megabytes its heap
     */
    static JavaProcess start(String name, Class<?> main, int megabytes, List<String> arguments) {
        var command = new ArrayList<>(List.of(
                tool("java"),
                "-XX:+UseSerialGC",
                "-Xmx" + megabytes + "m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(
                1,
                List.of(System.getProperty("bench." + name, "").split(" ")).stream()
                        .filter(flag -> !flag.isBlank())
                        .toList());
        command.addAll(arguments);
        try {
            Files.createDirectories(LOGS);
            var log = LOGS.resolve(name + ".log").toFile();
            return new JavaProcess(new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.to(log))
                    .start());
        } catch (IOException failure) {
            throw new UncheckedIOException(name + " did not start", failure);
        }
    }

    long pid() {
        return process.pid();
    }

    /** Fails if it is no longer there. */
    void mustLive() {
        if (!process.isAlive()) {
            throw new IllegalStateException("A process has ended with status " + process.exitValue() + ": see " + LOGS);
        }
    }

    /** How much processor time it has had. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** How much of its heap is left after everything that nobody needs is gone, in bytes. */
    long heapAfterCollection() {
        ask("GC.run");
        var used = USED.matcher(ask("GC.heap_info")).results().mapToLong(match -> Long.parseLong(match.group(1)));
        return used.sum() * 1024;
    }

    private String ask(String question) {
        try {
            var asking = new ProcessBuilder(tool("jcmd"), String.valueOf(process.pid()), question)
                    .redirectErrorStream(true)
                    .start();
            return new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException("jcmd cannot be run", failure);
        }
    }

    private static String tool(String name) {
        return System.getProperty("java.home") + File.separator + "bin" + File.separator + name;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
