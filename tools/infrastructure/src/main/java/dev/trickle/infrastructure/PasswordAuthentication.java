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
 * Ensures that every login to a cluster needs a password: SCRAM for every kind of connection, and a generated password
 * of the superuser in a file.
 *
 * <p>A new cluster is created that way. One that an earlier version created with {@code trust}, or whose password file
 * is lost, gets its password in PostgreSQL's single-user mode, which accepts no connections, before it is started. A
 * crash between any two steps leaves a state from which the next start goes on: the file appears after the server has
 * the password, and {@code pg_hba.conf} changes after the file.
 */
final class PasswordAuthentication {

    private static final long SECONDS_TO_STOP = 60;
    private static final String METHOD = "scram-sha-256";
    private static final String ACCESS = """
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
     * The password of the superuser, which is in the file afterwards. Called before the server is started.
     *
     * @throws IllegalStateException if an existing cluster cannot be given one
     */
    String ensure() {
        if (!Files.exists(data.resolve("PG_VERSION"))) {
            return SecretFile.readOrGenerate(passwordFile);
        }
        if (!Files.exists(passwordFile)) {
            stopServer();
            var password = SecretFile.generate();
            setPassword(password);
            SecretFile.create(passwordFile, password);
        }
        if (!isRequired()) {
            stopServer();
            replaceAccess();
        }
        return SecretFile.read(passwordFile);
    }

    /** Whether each line of the server's access file asks for a password. */
    private boolean isRequired() {
        try (var lines = Files.lines(access())) {
            return lines.map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .allMatch(line -> line.endsWith(METHOD));
        } catch (IOException failure) {
            throw new UncheckedIOException(access() + " cannot be read", failure);
        }
    }

    private void replaceAccess() {
        try {
            var draft = Files.writeString(data.resolve("pg_hba.conf.draft"), ACCESS);
            Files.move(draft, access(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw new UncheckedIOException(access() + " cannot be written", failure);
        }
    }

    private Path access() {
        return data.resolve("pg_hba.conf");
    }

    /**
     * Stops the server that a killed JVM has left running, if any: single-user mode needs exclusive access to the
     * cluster.
     */
    private void stopServer() {
        var pidFile = data.resolve("postmaster.pid");
        try {
            if (!Files.exists(pidFile)) {
                return;
            }
            var server = ProcessHandle.of(Long.parseLong(
                            Files.readAllLines(pidFile).getFirst().strip()))
                    // Another process may have got its id since.
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

    /** Passes the password by standard input, as other accounts can see the arguments of a process. */
    private void setPassword(String password) {
        var command = new ArrayList<>(asOrdinaryUser());
        command.addAll(List.of(postgres().toString(), "--single", "-D", data.toString(), "-c", "log_statement=none"));
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
                throw new IllegalStateException("The database in " + data + " cannot be given a password");
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("The database in " + data + " cannot be given a password", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the database was given a password", interrupted);
        }
    }

    /** PostgreSQL refuses to run as root; the library that starts it does the same. */
    private static List<String> asOrdinaryUser() {
        return LinuxUtils.isUnshareAvailable() ? List.of("unshare", "-U") : List.of();
    }

    /** The PostgreSQL program that ran this cluster: unpacked beside it, or named in its {@code postmaster.opts}. */
    private Path postgres() {
        return Stream.concat(unpacked().stream(), lastStarted().stream())
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The database in " + data
                        + " was created without passwords, and the program that ran it is gone. Start it once with the"
                        + " earlier version, end it, and try again"));
    }

    private List<Path> unpacked() {
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

    private List<Path> lastStarted() {
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
