package dev.trickle.stack.up;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** Where an installation on one machine keeps its data, its settings and its secret; readable by its owner only. */
record DataFolder(Path path) {

    private static final int SECRET_BYTES = 32;
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

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
        return path.resolve("installation.yaml");
    }

    Path log() {
        return path.resolve("trickle.log");
    }

    /** Writes a settings file to fill in, if there is none. */
    void ensureSettings() {
        create(settings(), TEMPLATE);
    }

    /** A secret of random bytes, made once and kept: with another one nobody would be recognised. */
    String secret(String name) {
        var file = path.resolve(name);
        create(file, randomText());
        try {
            return Files.readString(file).strip();
        } catch (IOException failure) {
            throw new UncheckedIOException(file + " cannot be read", failure);
        }
    }

    private static String randomText() {
        var bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Complete or not at all: a crash half way must not leave half a secret. */
    private static void create(Path file, String content) {
        if (Files.exists(file)) {
            return;
        }
        try {
            var draft = Files.createTempFile(file.toAbsolutePath().getParent(), ".draft-", "", OWNER_ONLY);
            Files.writeString(draft, content, StandardOpenOption.SYNC);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw new UncheckedIOException(file + " cannot be written", failure);
        }
    }
}
