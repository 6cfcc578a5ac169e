package dev.trickle.sender.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.sender.offsets.StoppedReaders.StoppedReader;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

class StoppedReadersTest {

    private final AtomicLong nanos = new AtomicLong();
    private final StoppedReaders stoppedReaders = new StoppedReaders(nanos::get);
    private final StoppedReaderHealth health = new StoppedReaderHealth(stoppedReaders);

    @Test
    void aReaderStopsAtTheFirstEventOfANewerVersion() {
        stoppedReaders.recordUnsupported(record(7));
        stoppedReaders.recordUnsupported(record(5));
        stoppedReaders.recordUnsupported(record(6));
        stoppedReaders.recordRead(record(4));

        assertThat(stoppedReaders.current()).containsExactly(new StoppedReader("account-events", 1, 5));
        assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
        assertThat(health.health().getDetails().get("reason").toString()).contains("newer version");
    }

    @Test
    void aReaderThatReadsTheEventContinues() {
        stoppedReaders.recordUnsupported(record(5));
        stoppedReaders.recordRead(record(5));

        assertThat(stoppedReaders.current()).isEmpty();
        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void anEventThatIsMetNoMoreIsAnotherInstances() {
        stoppedReaders.recordUnsupported(record(5));
        nanos.addAndGet(Duration.ofSeconds(50).toNanos());
        stoppedReaders.recordUnsupported(record(5));
        nanos.addAndGet(Duration.ofSeconds(50).toNanos());
        assertThat(stoppedReaders.current()).hasSize(1);

        nanos.addAndGet(Duration.ofSeconds(20).toNanos());
        assertThat(stoppedReaders.current()).isEmpty();
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset) {
        return new ConsumerRecord<>("account-events", 1, offset, new byte[0], new byte[0]);
    }
}
