package dev.trickle.infrastructure;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Ensures that every login to a database cluster needs a password: SCRAM for all connections, and a generated
 * password of the superuser in a file.
 *
 * <p>A new cluster is created with it. A cluster that an earlier version created with {@code trust}, or whose
 * password file is lost, gets a password in PostgreSQL's single-user mode, which accepts no connections, before it is
 * started. After a crash between any two steps, the next start continues: the file is written after the server has the
 * password, and {@code pg_hba.conf} after the file.
 */
final class PasswordAuthentication {

    private static final long SECONDS_TO_STOP = 60;
    private static final String METHOD = "scram-sha-256";
    private static final String ACCESS_RULES = """
            # TYPE  DATABASE     USER  ADDRESS       METHOD
            local   all          all                 scram-sha-256
            host    all          all   127.0.0.1/32  scram-sha-256
            host    all          all   ::1/128       scram-sha-256
            local   replication  all                 scram-sha-256
            host    replication  all   127.0.0.1/32  scram-sha-256
            host    replication  all   ::1/128       scram-sha-256
            """;

    private final Path data;
    private final Path binaries;
    private final Path passwordFile;

    PasswordAuthentication(Path data, Path binaries, Path passwordFile) {
        this.data = data;
        this.binaries = binaries;
        this.passwordFile = passwordFile;
    }

    /**
     * Returns the password of the superuser and leaves it in the file. Must be called before the server starts.
     *
     * @throws IllegalStateException if the password of an existing cluster cannot be set
     */
    String ensurePassword() {
        if (!Files.exists(data.resolve("PG_VERSION"))) {
            return SecretFile.readOrGenerate(passwordFile);
        }
        if (!Files.exists(passwordFile)) {
            stopServer();
            var password = SecretFile.generate();
            setPassword(password);
            SecretFile.createIfMissing(passwordFile, password);
        }
        if (!isPasswordRequired()) {
            stopServer();
            replaceAccessFile();
        }
        return SecretFile.read(passwordFile);
    }

    /** Whether each line of the server's access file requires a password. */
    private boolean isPasswordRequired() {
        try (var lines = Files.lines(accessFile())) {
            return lines.map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .allMatch(line -> line.endsWith(METHOD));
        } catch (IOException failure) {
            throw new UncheckedIOException(accessFile() + " cannot be read", failure);
        }
    }

    private void replaceAccessFile() {
        try {
            var draft = Files.writeString(data.resolve("pg_hba.conf.draft"), ACCESS_RULES);
            Files.move(draft, accessFile(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw new UncheckedIOException(accessFile() + " cannot be written", failure);
        }
    }

    private Path accessFile() {
        return data.resolve("pg_hba.conf");
    }

    /**
     * Stops a server that a killed JVM has left running: single-user mode needs exclusive access to the cluster.
     */
    private void stopServer() {
        var pidFile = data.resolve("postmaster.pid");
        try {
            if (!Files.exists(pidFile)) {
                return;
            }
            var server = ProcessHandle.of(Long.parseLong(
                            Files.readAllLines(pidFile).getFirst().strip()))
                    // Another process may have reused the id.
                    .filter(process -> process.info().command().orElse("").endsWith("/postgres"));
            if (server.isPresent() && server.get().destroy()) {
                server.get()
                        .onExit()
                        .orTimeout(SECONDS_TO_STOP, TimeUnit.SECONDS)
                        .join();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(pidFile + " cannot be read", failure);
        }
    }

    /** Passes the password by standard input, because other accounts can see the arguments of a process. */
    private void setPassword(String password) {
        var command = new ArrayList<>(unprivilegedPrefix());
        command.addAll(
                List.of(findExecutable().toString(), "--single", "-D", data.toString(), "-c", "log_statement=none"));
        command.add("postgres");
        try {
            var server = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (var input = server.getOutputStream()) {
                input.write(("ALTER ROLE postgres PASSWORD '" + password + "'\n").getBytes(UTF_8));
            }
            if (server.waitFor() != 0) {
                throw new IllegalStateException("The password of the database in " + data + " cannot be set");
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("The password of the database in " + data + " cannot be set", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the password of the database was set", interrupted);
        }
    }

    /**
     * Command prefix for root, because PostgreSQL does not run as root. The library that starts the server uses the
     * same.
     */
    private static List<String> unprivilegedPrefix() {
        return LinuxUtils.isUnshareAvailable() ? List.of("unshare", "-U") : List.of();
    }

    /** Finds the PostgreSQL executable of this cluster: unpacked beside it, or from its {@code postmaster.opts}. */
    private Path findExecutable() {
        return Stream.concat(unpackedExecutables().stream(), lastStartedExecutable().stream())
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The database in " + data
                        + " was created without passwords, and its PostgreSQL executable is missing. Start it once with the"
                        + " earlier version, stop it, and try again"));
    }

    private List<Path> unpackedExecutables() {
        if (!Files.isDirectory(binaries)) {
            return List.of();
        }
        try (var versions = Files.list(binaries)) {
            return versions.map(version -> version.resolve("bin").resolve("postgres"))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(binaries + " cannot be read", failure);
        }
    }

    private List<Path> lastStartedExecutable() {
        var options = data.resolve("postmaster.opts");
        try {
            return Files.exists(options)
                    ? List.of(
                            Path.of(Files.readString(options).split(" \"", 2)[0].strip()))
                    : List.of();
        } catch (IOException failure) {
            throw new UncheckedIOException(options + " cannot be read", failure);
        }
    }
}
