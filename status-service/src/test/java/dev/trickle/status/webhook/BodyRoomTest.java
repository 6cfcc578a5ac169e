package dev.trickle.status.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

class BodyRoomTest {

    private static final int LARGEST = 100_000;

    private final Semaphore shared = new Semaphore(200_000);

    @Test
    void readsABodyByteForByteAndGivesItsRoomBack() throws IOException {
        var bytes = new byte[LARGEST];
        bytes[LARGEST - 1] = 7;

        assertThat(read(new ByteArrayInputStream(bytes)))
                .isInstanceOfSatisfying(
                        Body.Whole.class, body -> assertThat(body.bytes()).isEqualTo(bytes));
        assertThat(shared.availablePermits()).isEqualTo(200_000);
    }

    @Test
    void stopsReadingWhatIsTooLarge() throws IOException {
        assertThat(read(InputStream.nullInputStream())).isInstanceOf(Body.Whole.class);
        assertThat(read(new ByteArrayInputStream(new byte[LARGEST + 1]))).isInstanceOf(Body.TooLarge.class);
    }

    @Test
    void turnsAwayWhatHasNoRoom() throws IOException {
        shared.drainPermits();
        shared.release(20_000);

        assertThat(read(new ByteArrayInputStream(new byte[50_000]))).isInstanceOf(Body.NoRoom.class);
        assertThat(shared.availablePermits()).isEqualTo(20_000);
    }

    @Test
    void givesItsRoomBackWhenTheSenderGoesAway() {
        var broken = InputStream.nullInputStream();
        assertThatNoException().isThrownBy(broken::close);

        assertThatThrownBy(() -> read(broken)).isInstanceOf(IOException.class);
        assertThat(shared.availablePermits()).isEqualTo(200_000);
    }

    private Body read(InputStream in) throws IOException {
        try (var room = new BodyRoom(shared)) {
            return room.read(in, LARGEST);
        }
    }
}
