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

/** Folder of the data, settings and secrets of an installation on one machine; readable by its owner only. */
record DataFolder(Path path) {

    private static final String SETTINGS = "installation.yaml";
    private static final String LOG = "trickle.log";
    private static final Set<PosixFilePermission> OWNER_ONLY_PERMISSIONS = PosixFilePermissions.fromString("rw-------");

    private static final String TEMPLATE = """
            # Settings of this installation. A change takes effect at the next start.
            # No messages are sent until the settings marked with * are set. Meta's app dashboard shows their values.

            #trickle:
            #  accounts:
            #    default:
            #      business-accounts:             # of one portfolio, which share its messaging limit
            #        - id: "..."                  # *
            #          phone-numbers: ["..."]     # * Meta's ids of the phone numbers
            #      zone: Europe/Berlin            # time zone of days and of the send window
            #      send-from: "09:00"             # local time, in quotes
            #      send-until: "20:00"
            #      messaging-limit: 250           # different people in any 24 hours
            #      spread: 1h                     # the messages of a day leave over an hour; 0s: at once
            #  default-region: DE                 # of phone numbers without country code

            #sender:
            #  access-token: "..."                # *

            #status:
            #  app-secrets: ["..."]               # *
            #  verify-token: "..."                # the same as in the webhook settings of Meta's app dashboard

            #local-stack:
            #  ports:
            #    api: 8080
            #    webhooks: 8084                   # for WhatsApp: /webhooks/whatsapp
            """;

    /** Messages are sent at any time and at once, because a trial does not wait for the morning. */
    private static final String TRIAL_TEMPLATE = """
            # Settings of a trial with a simulated WhatsApp. A change takes effect at the next start.

            trickle:
              accounts:
                default:
                  send-from: "00:00"
                  send-until: "00:00"              # the end of the day
                  spread: 0s                       # all messages of a day at once

            local-stack:
              simulator: true                      # no message leaves this machine
            """;

    Path settings() {
        return path.resolve(SETTINGS);
    }

    Path log() {
        return path.resolve(LOG);
    }

    /**
     * Sets the mode of the folder to 0700, and the mode of settings and logs to 0600. An earlier version, or the
     * umask, may have left them readable by others.
     *
     * @return whether other accounts could access the folder before
     * @throws IllegalArgumentException if they can, and the folder has other content, so that its mode must not be
     *     changed
     */
    boolean ensurePrivate() {
        if (Files.isDirectory(path) && !isTrickleFolder()) {
            var mode = PosixFilePermissions.toString(permissionsOf(path));
            if (!mode.endsWith("------")) {
                throw new IllegalArgumentException("The data folder " + path + " is accessible to other accounts ("
                        + mode + ") and has other content. Choose an empty folder, or run: chmod 700 '" + path + "'");
            }
        }
        var wasOpen = PrivateFolder.ensure(path);
        children().stream().filter(DataFolder::isSecret).forEach(DataFolder::makePrivate);
        return wasOpen;
    }

    /** Whether the folder is empty, contains settings, or was used before. */
    private boolean isTrickleFolder() {
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
            Files.setPosixFilePermissions(file, OWNER_ONLY_PERMISSIONS);
        } catch (IOException failure) {
            throw new UncheckedIOException(file + " cannot be made readable by its owner only", failure);
        }
    }

    private static Set<PosixFilePermission> permissionsOf(Path path) {
        try {
            return Files.getPosixFilePermissions(path);
        } catch (IOException failure) {
            throw new UncheckedIOException(path + " cannot be read", failure);
        }
    }

    /**
     * Creates a settings file with comments if it is missing.
     *
     * @param withSimulator whether a new file chooses the simulated WhatsApp
     */
    void ensureSettings(boolean withSimulator) {
        SecretFile.createIfMissing(settings(), withSimulator ? TRIAL_TEMPLATE : TEMPLATE);
    }

    /** Creates the log file, because the logging library would create it with the permissions of the umask. */
    void ensureLog() {
        SecretFile.createIfMissing(log(), "");
    }

    /**
     * Returns a secret of random bytes, which is generated once. With another secret, no contact would be recognised.
     */
    String secret(String name) {
        return SecretFile.readOrGenerate(path.resolve(name));
    }
}
