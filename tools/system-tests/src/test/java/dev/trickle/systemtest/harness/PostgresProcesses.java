package dev.trickle.systemtest.harness;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processes of a PostgreSQL server.
 *
 * @param data the data folder, which contains the pid file of the postmaster
 */
record PostgresProcesses(Path data) {

    private static final Logger log = LoggerFactory.getLogger(PostgresProcesses.class);

    /** Returns whether the server runs. */
    boolean isRunning() {
        return Files.exists(pidFile()) && ProcessHandle.of(pid()).isPresent();
    }

    /** Sends SIGKILL, to the postmaster first so that it starts no others, and waits until all are gone. */
    void kill() {
        var postmaster = process();
        var family = postmaster.descendants().toList();
        postmaster.destroyForcibly();
        family.forEach(ProcessHandle::destroyForcibly);
        await("database processes gone")
                .atMost(ChildProcess.TIMEOUT)
                .until(() -> !postmaster.isAlive() && family.stream().noneMatch(ProcessHandle::isAlive));
        log.info("Killed program=database pid={}", postmaster.pid());
    }

    /** Sends a signal to all processes. */
    void signal(String signal) {
        var postmaster = process();
        Stream.concat(Stream.of(postmaster), postmaster.descendants())
                .forEach(process -> ChildProcess.signal(process.pid(), signal));
        log.info("Signalled program=database pid={} signal={}", postmaster.pid(), signal);
    }

    private ProcessHandle process() {
        return ProcessHandle.of(pid()).orElseThrow();
    }

    private long pid() {
        try {
            return Long.parseLong(Files.readAllLines(pidFile()).getFirst().strip());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Path pidFile() {
        return data.resolve("postmaster.pid");
    }
}
