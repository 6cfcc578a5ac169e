package dev.trickle.status.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.status.webhook.BoundedBody.AppendResult;
import io.netty.buffer.Unpooled;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

class BoundedBodyTest {

    private static final int MAX_LENGTH = 100_000;
    private static final int BUFFER_SIZE = 200_000;

    private final Semaphore buffer = new Semaphore(BUFFER_SIZE);

    @Test
    void returnsTheReceivedBytesAndReleasesItsMemory() {
        try (var body = new BoundedBody(buffer, MAX_LENGTH)) {
            for (byte chunk = 0; chunk < 100; chunk++) {
                assertThat(append(body, 999, chunk)).isEqualTo(AppendResult.APPENDED);
            }

            assertThat(body.toByteArray()).hasSize(99_900).startsWith(0, 0).endsWith(99, 99);
            assertThat(body.toByteArray()[999]).isEqualTo((byte) 1);
            assertThat(buffer.availablePermits()).isLessThan(BUFFER_SIZE);
        }
        assertThat(buffer.availablePermits()).isEqualTo(BUFFER_SIZE);
    }

    @Test
    void reservesNothingBeforeTheFirstByte() {
        try (var body = new BoundedBody(buffer, MAX_LENGTH)) {
            assertThat(append(body, 0, 0)).isEqualTo(AppendResult.APPENDED);
            assertThat(buffer.availablePermits()).isEqualTo(BUFFER_SIZE);
        }
    }

    @Test
    void exceedsTheLimitWithTheFirstByteBeyondIt() {
        try (var body = new BoundedBody(buffer, MAX_LENGTH)) {
            assertThat(append(body, MAX_LENGTH, 7)).isEqualTo(AppendResult.APPENDED);
            assertThat(append(body, 1, 7)).isEqualTo(AppendResult.TOO_LARGE);
        }
    }

    @Test
    void isRefusedWhenTheBufferIsExhausted() {
        buffer.drainPermits();
        buffer.release(20_000);

        try (var body = new BoundedBody(buffer, MAX_LENGTH)) {
            assertThat(append(body, 15_000, 7)).isEqualTo(AppendResult.APPENDED);
            assertThat(append(body, 15_000, 7)).isEqualTo(AppendResult.BUFFER_FULL);
        }
        assertThat(buffer.availablePermits()).isEqualTo(20_000);
    }

    private static AppendResult append(BoundedBody body, int count, int value) {
        var bytes = new byte[count];
        java.util.Arrays.fill(bytes, (byte) value);
        return body.append(Unpooled.wrappedBuffer(bytes));
    }
}
