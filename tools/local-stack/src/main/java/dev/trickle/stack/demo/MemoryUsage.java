package dev.trickle.stack.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Measures the memory of this JVM and of the database server: the proportional set size, in which pages that several
 * processes share count once. Linux only; on other systems nothing is measured.
 */
final class MemoryUsage {

    private static final Pattern PROPORTIONAL_SET_SIZE = Pattern.compile("Pss:\\s+(\\d+) kB");
    private static final long KIB_PER_MIB = 1024;

    private final Path postmasterPid;
    private long maxKib;

    /** @param postmasterPid file with the process id of the database server */
    MemoryUsage(Path postmasterPid) {
        this.postmasterPid = postmasterPid;
    }

    /** Measures the current usage, and keeps the maximum. */
    void measure() {
        var now = Stream.concat(Stream.of(ProcessHandle.current()), serverProcesses())
                .mapToLong(MemoryUsage::proportionalSetSizeKib)
                .sum();
        maxKib = Math.max(maxKib, now);
    }

    /** Returns the maximum in MiB; empty if it cannot be measured. */
    OptionalLong maxMib() {
        return maxKib == 0 ? OptionalLong.empty() : OptionalLong.of(maxKib / KIB_PER_MIB);
    }

    private Stream<ProcessHandle> serverProcesses() {
        try {
            var pid = Long.parseLong(Files.readAllLines(postmasterPid).getFirst());
            return ProcessHandle.of(pid).stream()
                    .flatMap(postmaster -> Stream.concat(Stream.of(postmaster), postmaster.descendants()));
        } catch (IOException notRunning) {
            return Stream.empty();
        }
    }

    private static long proportionalSetSizeKib(ProcessHandle process) {
        try {
            var matcher = PROPORTIONAL_SET_SIZE.matcher(
                    Files.readString(Path.of("/proc/" + process.pid() + "/smaps_rollup")));
            return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
        } catch (IOException ended) {
            return 0;
        }
    }
}
