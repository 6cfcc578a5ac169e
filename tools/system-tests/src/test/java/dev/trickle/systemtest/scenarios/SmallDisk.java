package dev.trickle.systemtest.scenarios;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A folder on a small in-memory disk that can be filled. */
final class SmallDisk implements AutoCloseable {

    private static final byte[] BALLAST = new byte[64 * 1024];

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /**
     * Moves a folder, which must not be in use, to a small disk.
     *
     * @param megabytes size of the disk
     * @return empty if mounting is not permitted
     */
    static Optional<SmallDisk> mount(Path folder, int megabytes) {
        var copy = folder.resolveSibling(folder.getFileName() + "-copy");
        if (!run("cp", "-a", folder.toString(), copy.toString())
                || !run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", folder.toString())) {
            return Optional.empty();
        }
        if (!run("cp", "-a", copy + "/.", folder.toString())) {
            throw new IllegalStateException("The folder does not fit on the small disk");
        }
        return Optional.of(new SmallDisk(folder));
    }

    private static boolean run(String... command) {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
        } catch (IOException notHere) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Fills the disk completely. */
    void fill() {
        try (var ballast = Files.newOutputStream(ballast(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (true) {
                ballast.write(BALLAST);
            }
        } catch (IOException full) {
            // Expected: the disk is full.
        }
    }

    boolean isFull() {
        return folder.toFile().getUsableSpace() == 0;
    }

    /** Frees the space. */
    void freeSpace() {
        try {
            Files.delete(ballast());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Path ballast() {
        return folder.resolve("ballast");
    }

    /** Unmounts the disk, which must not be in use. */
    @Override
    public void close() {
        if (!run("umount", folder.toString())) {
            throw new IllegalStateException("The small disk is still mounted at " + folder);
        }
    }
}
