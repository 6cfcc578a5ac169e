package dev.trickle.infrastructure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Creates folders that only their owner may enter (mode 0700), so that other accounts cannot read the content. */
public final class PrivateFolder {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private PrivateFolder() {}

    /**
     * Sets the mode of the folder to 0700. Creates the folder and its parents if they are missing.
     *
     * @return whether the folder existed with more permissions
     * @throws UncheckedIOException if the folder belongs to another account or cannot be created
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
