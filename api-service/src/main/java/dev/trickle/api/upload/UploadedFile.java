package dev.trickle.api.upload;

import dev.trickle.api.problem.RequestTooLarge;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/**
 * The body of a request as a file on disk. The file is unlinked while it is open, so the operating system deletes it
 * when the process ends.
 */
public final class UploadedFile implements AutoCloseable {

    private static final int BUFFER_SIZE = 64 * 1024;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final FileChannel channel;
    private final MessageDigest digest = sha256();
    private final Utf8Check utf8 = new Utf8Check();
    private String hash = "";
    private long size;

    private UploadedFile(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Writes a body to disk.
     *
     * @param maxSize in bytes
     * @throws RequestTooLarge if the body is larger
     */
    public static UploadedFile receive(InputStream body, long maxSize) throws IOException {
        var directory = Files.createTempDirectory("trickle-import");
        var file = new UploadedFile(open(directory.resolve("upload")));
        Files.deleteIfExists(directory.resolve("upload"));
        Files.deleteIfExists(directory);
        try {
            file.fill(body, maxSize);
            return file;
        } catch (IOException | RuntimeException failure) {
            file.close();
            throw failure;
        }
    }

    /** Size of the file in bytes. */
    public long size() {
        return size;
    }

    /** Number of bytes that have been read since the last call of {@link #bytes} or {@link #content}. */
    public long bytesRead() {
        try {
            return channel.position();
        } catch (IOException closed) {
            return size;
        }
    }

    /** Offset of the first byte that is not UTF-8; -1 if the whole file is UTF-8. */
    public long malformedAt() {
        return utf8.malformedAt();
    }

    /** SHA-256 of the file in hexadecimal digits. */
    public String hash() {
        return hash;
    }

    /** Returns the unchanged bytes from the beginning of the file. */
    public InputStream bytes() throws IOException {
        channel.position(0);
        return Channels.newInputStream(channel);
    }

    /** Returns the bytes from the beginning of the file without the byte order mark that spreadsheets write. */
    public InputStream content() throws IOException {
        var content = new PushbackInputStream(bytes(), BYTE_ORDER_MARK.length);
        var start = content.readNBytes(BYTE_ORDER_MARK.length);
        if (!Arrays.equals(start, BYTE_ORDER_MARK)) {
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

    private void fill(InputStream body, long maxSize) throws IOException {
        var buffer = new byte[BUFFER_SIZE];
        var total = 0L;
        for (var read = body.read(buffer); read >= 0; read = body.read(buffer)) {
            total += read;
            if (total > maxSize) {
                throw new RequestTooLarge("The file is larger than " + maxSize + " bytes");
            }
            digest.update(buffer, 0, read);
            utf8.add(buffer, read);
            write(ByteBuffer.wrap(buffer, 0, read));
        }
        utf8.finish();
        size = total;
        hash = HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            var unused = channel.write(bytes);
        }
    }
}
