package dev.trickle.infrastructure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A folder that only its owner may enter (mode 0700), so that nothing in it can be read by another account. */
public final class PrivateFolder {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private PrivateFolder() {}

    /**
     * Leaves the folder with mode 0700; it is created if it is missing, and so are those above it.
     *
     * @return whether it was there with more rights, which are taken away
     * @throws UncheckedIOException if the folder is not ours or cannot be created
     */
    public static boolean ensure(Path folder) {
        try {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            if (Files.getPosixFilePermissions(folder).equals(OWNER_ONLY)) {
                return false;
            }
            Files.setPosixFilePermissions(folder, OWNER_ONLY);
            return true;
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "The folder " + folder + " cannot be made readable by its owner only (mode 0700)", failure);
        }
    }
}
