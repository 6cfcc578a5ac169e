package dev.trickle.stack.up;

import dev.trickle.infrastructure.PrivateFolder;
import dev.trickle.infrastructure.SecretFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/** Where an installation on one machine keeps its data, its settings and its secret; readable by its owner only. */
record DataFolder(Path path) {

    private static final String SETTINGS = "installation.yaml";
    private static final String LOG = "trickle.log";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private static final String TEMPLATE = """
            # Settings of this installation. A change takes effect at the next start.
            # Nothing is sent until those marked with * are set; Meta's app dashboard shows them.

            #trickle:
            #  accounts:
            #    default:
            #      business-account-id: "..."     # *
            #      phone-number-ids: ["..."]      # *
            #      zone: Europe/Berlin            # where days begin, and where it is nine o'clock
            #      messaging-limit: 250           # different people in any 24 hours
            #  default-region: DE                 # of phone numbers without country code

            #sender:
            #  access-token: "..."                # *

            #status:
            #  app-secrets: ["..."]               # *
            #  verify-token: "..."                # what you also tell Meta when you register the address for webhooks

            #local-stack:
            #  ports:
            #    api: 8080
            #    webhooks: 8084                   # for WhatsApp: /webhooks/whatsapp
            """;

    Path settings() {
        return path.resolve(SETTINGS);
    }

    Path log() {
        return path.resolve(LOG);
    }

    /**
     * Leaves the folder with mode 0700, and settings and logs with 0600. An earlier version, or the umask, may have left
     * them readable for others.
     *
     * @return whether other accounts could read the folder before
     * @throws IllegalArgumentException if they can, and the folder has other content: its mode is not ours to change
     */
    boolean ensurePrivate() {
        if (Files.isDirectory(path) && !isOurs()) {
            var mode = PosixFilePermissions.toString(modeOf(path));
            if (!mode.endsWith("------")) {
                throw new IllegalArgumentException("The data folder " + path + " is accessible to other accounts ("
                        + mode + ") and has other content. Choose an empty folder, or run: chmod 700 '" + path + "'");
            }
        }
        var wasOpen = PrivateFolder.ensure(path);
        children().stream().filter(DataFolder::isSecret).forEach(DataFolder::makePrivate);
        return wasOpen;
    }

    /** Empty, prepared with settings, or used before. */
    private boolean isOurs() {
        return children().isEmpty() || Files.exists(settings()) || Files.exists(path.resolve("lock"));
    }

    private List<Path> children() {
        try (var children = Files.list(path)) {
            return children.toList();
        } catch (IOException failure) {
            throw new UncheckedIOException("The data folder " + path + " cannot be read", failure);
        }
    }

    private static boolean isSecret(Path child) {
        var name = child.getFileName().toString();
        return (name.equals(SETTINGS) || name.startsWith(LOG)) && Files.isRegularFile(child);
    }

    private static void makePrivate(Path file) {
        try {
            Files.setPosixFilePermissions(file, OWNER_ONLY);
        } catch (IOException failure) {
            throw new UncheckedIOException(file + " cannot be made readable by its owner only", failure);
        }
    }

    private static Set<PosixFilePermission> modeOf(Path path) {
        try {
            return Files.getPosixFilePermissions(path);
        } catch (IOException failure) {
            throw new UncheckedIOException(path + " cannot be read", failure);
        }
    }

    /** Writes a settings file to fill in, if there is none. */
    void ensureSettings() {
        SecretFile.create(settings(), TEMPLATE);
    }

    /** Creates the log, which the logging library would create with the rights that the umask leaves. */
    void ensureLog() {
        SecretFile.create(log(), "");
    }

    /** A secret of random bytes, made once and kept: with another one nobody would be recognised. */
    String secret(String name) {
        return SecretFile.readOrGenerate(path.resolve(name));
    }
}
