package dev.trickle.stack.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How much memory this JVM and the database server beside it hold, as the operating system counts it; pages that the
 * processes of the server share count once. Linux only: elsewhere nothing is measured.
 */
final class MemoryUsage {

    private static final Pattern SHARE = Pattern.compile("Pss:\\s+(\\d+) kB");
    private static final long KIB_PER_MIB = 1024;

    private final Path postmasterPid;
    private long largestKib;

    /** @param postmasterPid the file in which the server keeps its process id */
    MemoryUsage(Path postmasterPid) {
        this.postmasterPid = postmasterPid;
    }

    /** Measures, and remembers the most that was ever seen. */
    void measure() {
        var now = Stream.concat(Stream.of(ProcessHandle.current()), server())
                .mapToLong(MemoryUsage::kibOf)
                .sum();
        largestKib = Math.max(largestKib, now);
    }

    /** The most that was seen, in MiB; empty where it cannot be measured. */
    OptionalLong largestMib() {
        return largestKib == 0 ? OptionalLong.empty() : OptionalLong.of(largestKib / KIB_PER_MIB);
    }

    private Stream<ProcessHandle> server() {
        try {
            var pid = Long.parseLong(Files.readAllLines(postmasterPid).getFirst());
            return ProcessHandle.of(pid).stream()
                    .flatMap(postmaster -> Stream.concat(Stream.of(postmaster), postmaster.descendants()));
        } catch (IOException notRunning) {
            return Stream.empty();
        }
    }

    private static long kibOf(ProcessHandle process) {
        try {
            var share = SHARE.matcher(Files.readString(Path.of("/proc/" + process.pid() + "/smaps_rollup")));
            return share.find() ? Long.parseLong(share.group(1)) : 0;
        } catch (IOException gone) {
            return 0;
        }
    }
}
