package dev.trickle.status.webhook;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.concurrent.Semaphore;

/**
 * A body as it comes, and the memory that it takes out of what all bodies under way share.
 *
 * <p>Room is taken for bytes that came, doubling as they come, never for bytes that a header promises: otherwise a few
 * requests that send nothing could keep everybody else out. Its bytes are counted here whatever a header says.
 */
final class BoundedBody implements AutoCloseable {

    /** What became of some more bytes. */
    enum Growth {
        FITS,

        /** There is more of it than any webhook has. */
        TOO_LARGE,

        /** Too many other bodies are under way. */
        NO_ROOM
    }

    private static final int FIRST_BYTES = 8 * 1024;

    private final Semaphore shared;
    private final int largest;
    private byte[] bytes = new byte[0];
    private int length;
    private int taken;

    /** Takes its room out of these bytes, and gives it back when closed. */
    BoundedBody(Semaphore shared, int largest) {
        this.shared = shared;
        this.largest = largest;
    }

    Growth add(ByteBuf more) {
        var wanted = length + more.readableBytes();
        if (wanted > largest) {
            return Growth.TOO_LARGE;
        }
        if (wanted > taken && !take(Math.max(wanted, Math.max(FIRST_BYTES, 2 * taken)))) {
            return Growth.NO_ROOM;
        }
        if (wanted > bytes.length) {
            // Most come in one piece, and are kept as they are.
            bytes = Arrays.copyOf(bytes, length == 0 ? wanted : taken);
        }
        more.readBytes(bytes, length, more.readableBytes());
        length = wanted;
        return Growth.FITS;
    }

    private boolean take(int capacity) {
        if (!shared.tryAcquire(capacity - taken)) {
            return false;
        }
        taken = capacity;
        return true;
    }

    /** What came so far, byte for byte; nothing may come after. */
    byte[] bytes() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    @Override
    public void close() {
        shared.release(taken);
        taken = 0;
        bytes = new byte[0];
        length = 0;
    }
}
