package dev.trickle.status.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.trickle.status.webhook.WebhookSignature;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.listener.BatchListenerFailedException;

class ForwarderTest {

    private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
    private static final String SIGNATURE = "sha256=" + "ab".repeat(32);
    private static final Duration A_WEEK = Duration.ofDays(7);

    private final TestForwardingTarget inbox = TestForwardingTarget.open();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Instant now = NOW;
    private final Forwarder forwarder = new Forwarder(
            new ForwardingProperties(inbox.url(), 4, Duration.ofSeconds(5), A_WEEK, 3),
            new ForwardingMetrics(meters),
            () -> now);

    @AfterEach
    void close() {
        forwarder.destroy();
        inbox.close();
    }

    @Test
    void passesOnEveryByteAndTheSignature() {
        var body = "{\"text\":\"\\u00e4\\/\"}\n";

        forwarder.onMessage(webhooks(body));

        assertThat(inbox.taken())
                .containsExactly(new TestForwardingTarget.Request(body, SIGNATURE, "application/json"));
    }

    @Test
    void passesOnEveryOneOfMany() {
        var bodies = numbered(100);

        forwarder.onMessage(webhooks(bodies));

        assertThat(inbox.bodies()).containsExactlyInAnyOrder(bodies);
        assertThat(tries("taken")).isEqualTo(100);
    }

    @Test
    void comesAgainWithWhatAnInboxThatIsAwayHasNotTaken() {
        inbox.answers(503);
        assertThatComesAgainFrom(0, webhooks("ada", "bob"));
        assertThat(waiting()).isPositive();

        inbox.answers(200);
        forwarder.onMessage(webhooks("ada", "bob"));

        assertThat(inbox.bodies()).containsExactlyInAnyOrder("ada", "bob");
        assertThat(waiting()).isZero();
    }

    @Test
    void comesAgainWithTheOneThatIsRefusedAndNotWithTheOthers() {
        inbox.refuses("bob");
        var three = webhooks("ada", "bob", "cyd");
        assertThatComesAgainFrom(1, three);
        assertThatComesAgainFrom(0, three.subList(1, 3));
        // The third time is the last.
        forwarder.onMessage(three.subList(1, 3));

        assertThat(inbox.bodies()).containsExactlyInAnyOrder("ada", "cyd");
        assertThat(tries("refused")).isEqualTo(3);
        assertThat(givenUp()).isOne();
    }

    @Test
    void givesUpAfterAWeek() {
        inbox.answers(503);
        now = NOW.plus(A_WEEK);
        assertThatComesAgainFrom(0, webhooks("ada"));

        now = now.plusSeconds(1);
        forwarder.onMessage(webhooks("ada"));

        assertThat(givenUp()).isOne();
    }

    @Test
    void asksAnInboxThatIsAwayOnlyOnceForEachConnection() {
        inbox.answers(503);

        assertThatComesAgainFrom(0, webhooks(numbered(20)));

        assertThat(tries("away")).isBetween(1.0, 8.0);
    }

    @Test
    void takesAnAddressThatIsWrongForAnInboxThatIsAway() {
        for (var status : List.of(301, 401, 403, 404, 408, 429, 500)) {
            inbox.answers(status);
            assertThatComesAgainFrom(0, webhooks("ada"));
        }
    }

    @Test
    void doesNothingWhereThereIsNoOtherInbox() {
        var nowhere = new Forwarder(
                new ForwardingProperties("", 4, Duration.ofSeconds(5), A_WEEK, 3),
                new ForwardingMetrics(meters),
                () -> now);

        assertThat(nowhere.isOn()).isFalse();
        assertThat(forwarder.isOn()).isTrue();
    }

    private void assertThatComesAgainFrom(int index, List<ConsumerRecord<byte[], byte[]>> webhooks) {
        assertThatExceptionOfType(BatchListenerFailedException.class)
                .isThrownBy(() -> forwarder.onMessage(webhooks))
                .satisfies(failure -> assertThat(failure.getIndex()).isEqualTo(index));
    }

    private double tries(String reply) {
        return meters.get("status.forwarding.tries")
                .tag("reply", reply)
                .counter()
                .count();
    }

    private double givenUp() {
        return meters.get("status.forwarding.given.up").counter().count();
    }

    private double waiting() {
        return meters.get("status.forwarding.oldest").timeGauge().value();
    }

    private static String[] numbered(int bodies) {
        return IntStream.range(0, bodies).mapToObj(Integer::toString).toArray(String[]::new);
    }

    /** At the offsets from 0 on; they came just now. */
    private static List<ConsumerRecord<byte[], byte[]>> webhooks(String... bodies) {
        var all = Arrays.asList(bodies);
        return all.stream()
                .map(body -> new ConsumerRecord<>(
                        "webhooks",
                        0,
                        all.indexOf(body),
                        NOW.toEpochMilli(),
                        TimestampType.CREATE_TIME,
                        -1,
                        -1,
                        new byte[0],
                        body.getBytes(StandardCharsets.UTF_8),
                        new RecordHeaders().add(WebhookSignature.HEADER, SIGNATURE.getBytes(StandardCharsets.US_ASCII)),
                        java.util.Optional.<Integer>empty()))
                .toList();
    }
}
