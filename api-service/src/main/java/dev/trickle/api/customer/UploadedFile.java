package dev.trickle.api.customer;

import dev.trickle.api.problem.TooLarge;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * A file that somebody sent, kept on disk until it is worked off. It has no name in the file system once it is open,
 * so that nothing of it stays behind when the process dies.
 */
final class UploadedFile implements AutoCloseable {

    private static final int BUFFER = 64 * 1024;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final FileChannel channel;

    private UploadedFile(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes all of a body.
     *
     * @param largest in bytes
     * @throws TooLarge if there is more
     */
    static UploadedFile of(InputStream body, long largest) throws IOException {
        var directory = Files.createTempDirectory("trickle-import");
        var file = new UploadedFile(open(directory.resolve("upload")));
        Files.deleteIfExists(directory.resolve("upload"));
        Files.deleteIfExists(directory);
        try {
            file.fill(body, largest);
            return file;
        } catch (IOException | RuntimeException failure) {
            file.close();
            throw failure;
        }
    }

    /** Reads it from the beginning, without the byte order mark that spreadsheets put there. */
    InputStream content() throws IOException {
        channel.position(0);
        var content = new PushbackInputStream(Channels.newInputStream(channel), BYTE_ORDER_MARK.length);
        var start = content.readNBytes(BYTE_ORDER_MARK.length);
        if (!java.util.Arrays.equals(start, BYTE_ORDER_MARK)) {
            content.unread(start);
        }
        return content;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static FileChannel open(Path path) throws IOException {
        return FileChannel.open(
                path,
                Set.of(
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.DELETE_ON_CLOSE));
    }

    private void fill(InputStream body, long largest) throws IOException {
        var buffer = new byte[BUFFER];
        var total = 0L;
        for (var read = body.read(buffer); read >= 0; read = body.read(buffer)) {
            total += read;
            if (total > largest) {
                throw new TooLarge("The file is larger than " + largest + " bytes");
            }
            write(ByteBuffer.wrap(buffer, 0, read));
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            var unused = channel.write(bytes);
        }
    }
}
