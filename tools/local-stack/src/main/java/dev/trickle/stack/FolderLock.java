package dev.trickle.stack;

import dev.trickle.infrastructure.PrivateFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Locks a folder against a second stack. The operating system releases the lock when the process ends. */
final class FolderLock implements AutoCloseable {

    private final FileChannel file;

    private FolderLock(FileChannel file) {
        this.file = file;
    }

    /**
     * Locks the folder. Creates it if it is missing, and makes it readable by its owner only.
     *
     * @throws IllegalStateException if another process has the lock
     */
    static FolderLock acquire(Path folder) {
        try {
            PrivateFolder.ensure(folder);
            var file = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (file.tryLock() == null) {
                file.close();
                throw new IllegalStateException("Another stack is running in the folder " + folder);
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
