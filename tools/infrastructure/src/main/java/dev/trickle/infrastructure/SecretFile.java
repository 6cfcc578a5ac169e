package dev.trickle.infrastructure;

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

/** Creates and reads files that only their owner may read (mode 0600), such as a generated password. */
public final class SecretFile {

    private static final int SECRET_BYTES = 32;
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private SecretFile() {}

    /**
     * Returns the secret in the file. Generates and stores a new one if the file is missing.
     *
     * @return the secret; a generated one has 32 random bytes as letters, digits, {@code -} and {@code _}
     */
    public static String readOrGenerate(Path file) {
        createIfMissing(file, generate());
        return read(file);
    }

    /** Returns the content without surrounding spaces. */
    static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException failure) {
            throw new UncheckedIOException(file + " cannot be read", failure);
        }
    }

    static String generate() {
        var bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Creates the file if it is missing. The creation is atomic, so that a crash leaves no partial secret. */
    public static void createIfMissing(Path file, String content) {
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
