package dev.trickle.stack;

import dev.trickle.infrastructure.PrivateFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a second stack out of a folder; the operating system gives it back when the process dies. */
final class FolderLock implements AutoCloseable {

    private final FileChannel file;

    private FolderLock(FileChannel file) {
        this.file = file;
    }

    /**
     * Takes the folder, which is created if it is missing, and leaves it readable by its owner only.
     *
     * @throws IllegalStateException if another process has it
     */
    static FolderLock of(Path folder) {
        try {
            PrivateFolder.ensure(folder);
            var file = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (file.tryLock() == null) {
                file.close();
                throw new IllegalStateException("Another stack runs on the folder " + folder);
            }
            return new FolderLock(file);
        } catch (IOException failure) {
            throw new UncheckedIOException("The folder " + folder + " cannot be used", failure);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
