package dev.trickle.status.webhook;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.concurrent.Semaphore;

/**
 * Request body whose memory is reserved from a buffer that all connections share.
 *
 * <p>Memory is reserved for received bytes only, with doubling capacity, never for the length that a header announces:
 * otherwise a few requests without a body could block all others. The limit applies to the received bytes, whatever the
 * header says.
 */
final class BoundedBody implements AutoCloseable {

    /** Result of appending bytes. */
    enum AppendResult {
        APPENDED,

        /** The body exceeds the maximum length. */
        TOO_LARGE,

        /** The shared buffer is exhausted. */
        BUFFER_FULL
    }

    private static final int INITIAL_CAPACITY = 8 * 1024;

    private final Semaphore buffer;
    private final int maxLength;
    private byte[] bytes = new byte[0];
    private int length;
    private int reserved;

    /** Reserves memory from this buffer, in bytes, and releases it when closed. */
    BoundedBody(Semaphore buffer, int maxLength) {
        this.buffer = buffer;
        this.maxLength = maxLength;
    }

    AppendResult append(ByteBuf chunk) {
        var newLength = length + chunk.readableBytes();
        if (newLength > maxLength) {
            return AppendResult.TOO_LARGE;
        }
        if (newLength > reserved && !reserve(Math.max(newLength, Math.max(INITIAL_CAPACITY, 2 * reserved)))) {
            return AppendResult.BUFFER_FULL;
        }
        if (newLength > bytes.length) {
            // Most bodies arrive in one chunk and need no spare capacity.
            bytes = Arrays.copyOf(bytes, length == 0 ? newLength : reserved);
        }
        chunk.readBytes(bytes, length, chunk.readableBytes());
        length = newLength;
        return AppendResult.APPENDED;
    }

    private boolean reserve(int capacity) {
        if (!buffer.tryAcquire(capacity - reserved)) {
            return false;
        }
        reserved = capacity;
        return true;
    }

    /** Returns the received bytes. No bytes may be appended afterwards. */
    byte[] toByteArray() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    @Override
    public void close() {
        buffer.release(reserved);
        reserved = 0;
        bytes = new byte[0];
        length = 0;
    }
}
