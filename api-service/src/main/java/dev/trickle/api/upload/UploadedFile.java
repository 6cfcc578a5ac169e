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
 * A file that somebody sent, kept on disk until it is worked off. It has no name in the file system once it is open,
 * so that nothing of it stays behind when the process dies.
 */
public final class UploadedFile implements AutoCloseable {

    private static final int BUFFER = 64 * 1024;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final FileChannel channel;
    private final MessageDigest digest = sha256();
    private String hash = "";
    private long size;

    private UploadedFile(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes all of a body.
     *
     * @param largest in bytes
     * @throws RequestTooLarge if there is more
     */
    public static UploadedFile of(InputStream body, long largest) throws IOException {
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

    /** How long it is. */
    public long size() {
        return size;
    }

    /** How much of it has been read again. */
    public long bytesRead() {
        try {
            return channel.position();
        } catch (IOException closed) {
            return size;
        }
    }

    /** SHA-256 of all of it, in hexadecimal digits. */
    public String hash() {
        return hash;
    }

    /** Reads it from the beginning, as it came. */
    public InputStream bytes() throws IOException {
        channel.position(0);
        return Channels.newInputStream(channel);
    }

    /** Reads it from the beginning, without the byte order mark that spreadsheets put there. */
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

    private void fill(InputStream body, long largest) throws IOException {
        var buffer = new byte[BUFFER];
        var total = 0L;
        for (var read = body.read(buffer); read >= 0; read = body.read(buffer)) {
            total += read;
            if (total > largest) {
                throw new RequestTooLarge("The file is larger than " + largest + " bytes");
            }
            digest.update(buffer, 0, read);
            write(ByteBuffer.wrap(buffer, 0, read));
        }
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
