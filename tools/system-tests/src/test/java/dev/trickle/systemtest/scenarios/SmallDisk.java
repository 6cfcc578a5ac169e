package dev.trickle.systemtest.scenarios;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A folder on a disk of its own, in memory, that can be filled up. */
final class SmallDisk implements AutoCloseable {

    private static final byte[] BALLAST = new byte[64 * 1024];

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /**
     * Moves what is in this folder to a disk of its own; nobody may use it meanwhile.
     *
     * @param megabytes of the disk
     * @return empty if nothing may be mounted here
     */
    static Optional<SmallDisk> mount(Path folder, int megabytes) {
        var aside = folder.resolveSibling(folder.getFileName() + "-aside");
        if (!run("cp", "-a", folder.toString(), aside.toString())
                || !run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", folder.toString())) {
            return Optional.empty();
        }
        if (!run("cp", "-a", aside + "/.", folder.toString())) {
            throw new IllegalStateException("The folder does not fit");
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

    /** Leaves no byte free. */
    void fill() {
        try (var ballast = Files.newOutputStream(ballast(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (true) {
                ballast.write(BALLAST);
            }
        } catch (IOException full) {
            // As it should be.
        }
    }

    boolean isFull() {
        return folder.toFile().getUsableSpace() == 0;
    }

    /** There is room again. */
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

    /** Only when nobody uses it any more. */
    @Override
    public void close() {
        if (!run("umount", folder.toString())) {
            throw new IllegalStateException("The small disk is still mounted at " + folder);
        }
    }
}
