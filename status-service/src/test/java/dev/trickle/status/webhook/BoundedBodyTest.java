package dev.trickle.status.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.status.webhook.BoundedBody.Growth;
import io.netty.buffer.Unpooled;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

class BoundedBodyTest {

    private static final int LARGEST = 100_000;
    private static final int ROOM = 200_000;

    private final Semaphore shared = new Semaphore(ROOM);

    @Test
    void isWhatCameByteForByteAndGivesItsRoomBack() {
        try (var boundedBody = new BoundedBody(shared, LARGEST)) {
            for (byte each = 0; each < 100; each++) {
                assertThat(add(boundedBody, 999, each)).isEqualTo(Growth.FITS);
            }

            assertThat(boundedBody.bytes()).hasSize(99_900).startsWith(0, 0).endsWith(99, 99);
            assertThat(boundedBody.bytes()[999]).isEqualTo((byte) 1);
            assertThat(shared.availablePermits()).isLessThan(ROOM);
        }
        assertThat(shared.availablePermits()).isEqualTo(ROOM);
    }

    @Test
    void takesNoRoomBeforeABytesCame() {
        try (var boundedBody = new BoundedBody(shared, LARGEST)) {
            assertThat(add(boundedBody, 0, 0)).isEqualTo(Growth.FITS);
            assertThat(shared.availablePermits()).isEqualTo(ROOM);
        }
    }

    @Test
    void isTooLargeWithItsFirstByteBeyondTheLargest() {
        try (var boundedBody = new BoundedBody(shared, LARGEST)) {
            assertThat(add(boundedBody, LARGEST, 7)).isEqualTo(Growth.FITS);
            assertThat(add(boundedBody, 1, 7)).isEqualTo(Growth.TOO_LARGE);
        }
    }

    @Test
    void isTurnedAwayWhereTheOthersTakeAllRoom() {
        shared.drainPermits();
        shared.release(20_000);

        try (var boundedBody = new BoundedBody(shared, LARGEST)) {
            assertThat(add(boundedBody, 15_000, 7)).isEqualTo(Growth.FITS);
            assertThat(add(boundedBody, 15_000, 7)).isEqualTo(Growth.NO_ROOM);
        }
        assertThat(shared.availablePermits()).isEqualTo(20_000);
    }

    private static Growth add(BoundedBody boundedBody, int count, int value) {
        var bytes = new byte[count];
        java.util.Arrays.fill(bytes, (byte) value);
        return boundedBody.add(Unpooled.wrappedBuffer(bytes));
    }
}
