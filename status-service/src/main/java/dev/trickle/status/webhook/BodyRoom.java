package dev.trickle.status.webhook;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.Semaphore;

/**
 * The memory that one body takes out of what all bodies under way share.
 *
 * <p>Room is taken for bytes that came, doubling as they come, never for bytes that a header promises: otherwise a few
 * requests that send nothing could keep everybody else out.
 */
final class BodyRoom implements AutoCloseable {

    private static final int FIRST_BYTES = 8 * 1024;

    private final Semaphore shared;
    private int taken;

    /** Takes its room out of these bytes, and gives it back when closed. */
    BodyRoom(Semaphore shared) {
        this.shared = shared;
    }

    /**
     * Reads up to the end.
     *
     * @throws IOException if the sender goes away
     */
    Body read(InputStream in, int largest) throws IOException {
        var bytes = new byte[0];
        var length = 0;
        while (true) {
            if (length == bytes.length) {
                if (!take(Math.max(FIRST_BYTES, bytes.length))) {
                    return new Body.NoRoom();
                }
                bytes = Arrays.copyOf(bytes, taken);
            }
            var read = in.read(bytes, length, bytes.length - length);
            if (read < 0) {
                return new Body.Whole(Arrays.copyOf(bytes, length));
            }
            length += read;
            if (length > largest) {
                return new Body.TooLarge();
            }
        }
    }

    private boolean take(int bytes) {
        if (!shared.tryAcquire(bytes)) {
            return false;
        }
        taken += bytes;
        return true;
    }

    @Override
    public void close() {
        shared.release(taken);
    }
}
