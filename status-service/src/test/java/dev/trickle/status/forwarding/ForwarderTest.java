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
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.listener.BatchListenerFailedException;

class ForwarderTest {

    private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
    private static final String SIGNATURE = "sha256=" + "ab".repeat(32);
    private static final Duration A_WEEK = Duration.ofDays(7);

    private final TestForwardingTarget target = TestForwardingTarget.start();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Instant now = NOW;
    private final Forwarder forwarder = new Forwarder(
            new ForwardingProperties(target.url(), 4, Duration.ofSeconds(5), A_WEEK, 3),
            new ForwardingMetrics(meters),
            () -> now);

    @AfterEach
    void close() {
        forwarder.destroy();
        target.close();
    }

    @Test
    void forwardsTheUnchangedBodyAndTheSignature() {
        var body = "{\"text\":\"\\u00e4\\/\"}\n";

        forwarder.onMessage(webhooks(body));

        assertThat(target.requests())
                .containsExactly(new TestForwardingTarget.Request(body, SIGNATURE, "application/json"));
    }

    @Test
    void forwardsEveryWebhookOfABatch() {
        var bodies = numbered(100);

        forwarder.onMessage(webhooks(bodies));

        assertThat(target.bodies()).containsExactlyInAnyOrder(bodies);
        assertThat(attempts("accepted")).isEqualTo(100);
    }

    @Test
    void retriesWhileTheTargetIsUnavailable() {
        target.respondWith(503);
        assertThatRetriesFrom(0, webhooks("ada", "bob"));
        assertThat(lag()).isPositive();

        target.respondWith(200);
        forwarder.onMessage(webhooks("ada", "bob"));

        assertThat(target.bodies()).containsExactlyInAnyOrder("ada", "bob");
        assertThat(lag()).isZero();
    }

    @Test
    void retriesOnlyTheRejectedWebhook() {
        target.reject("bob");
        var three = webhooks("ada", "bob", "cyd");
        assertThatRetriesFrom(1, three);
        assertThatRetriesFrom(0, three.subList(1, 3));
        // The third attempt is the last.
        forwarder.onMessage(three.subList(1, 3));

        assertThat(target.bodies()).containsExactlyInAnyOrder("ada", "cyd");
        assertThat(attempts("rejected")).isEqualTo(3);
        assertThat(abandoned()).isOne();
    }

    /** Another process may get the partition; otherwise its positions would stay in memory forever. */
    @Test
    void discardsPositionsOfRevokedPartitions() {
        target.reject("bob");
        var three = webhooks("ada", "bob", "cyd");
        assertThatRetriesFrom(1, three);

        forwarder.onPartitionsRevoked(List.of(new TopicPartition("webhooks", 1)));
        assertThatRetriesFrom(0, three.subList(1, 3));
        assertThat(target.bodies()).containsExactlyInAnyOrder("ada", "cyd");

        forwarder.onPartitionsRevoked(List.of(new TopicPartition("webhooks", 0)));
        assertThatRetriesFrom(0, three.subList(1, 3));
        assertThat(target.bodies()).containsExactlyInAnyOrder("ada", "cyd", "cyd");
    }

    @Test
    void abandonsAWebhookAfterAWeek() {
        target.respondWith(503);
        now = NOW.plus(A_WEEK);
        assertThatRetriesFrom(0, webhooks("ada"));

        now = now.plusSeconds(1);
        forwarder.onMessage(webhooks("ada"));

        assertThat(abandoned()).isOne();
    }

    @Test
    void attemptsAnUnavailableTargetOncePerConnection() {
        target.respondWith(503);

        assertThatRetriesFrom(0, webhooks(numbered(20)));

        assertThat(attempts("unavailable")).isBetween(1.0, 8.0);
    }

    @Test
    void treatsAWrongAddressAsAnUnavailableTarget() {
        for (var status : List.of(301, 401, 403, 404, 408, 429, 500)) {
            target.respondWith(status);
            assertThatRetriesFrom(0, webhooks("ada"));
        }
    }

    @Test
    void isDisabledWithoutATarget() {
        var disabled = new Forwarder(
                new ForwardingProperties("", 4, Duration.ofSeconds(5), A_WEEK, 3),
                new ForwardingMetrics(meters),
                () -> now);

        assertThat(disabled.isEnabled()).isFalse();
        assertThat(forwarder.isEnabled()).isTrue();
    }

    private void assertThatRetriesFrom(int index, List<ConsumerRecord<byte[], byte[]>> webhooks) {
        assertThatExceptionOfType(BatchListenerFailedException.class)
                .isThrownBy(() -> forwarder.onMessage(webhooks))
                .satisfies(failure -> assertThat(failure.getIndex()).isEqualTo(index));
    }

    private double attempts(String outcome) {
        return meters.get("trickle.status.forwarding.attempts")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    private double abandoned() {
        return meters.get("trickle.status.forwarding.abandoned").counter().count();
    }

    private double lag() {
        return meters.get("trickle.status.forwarding.lag").timeGauge().value();
    }

    private static String[] numbered(int bodies) {
        return IntStream.range(0, bodies).mapToObj(Integer::toString).toArray(String[]::new);
    }

    /** Returns webhooks at the offsets from 0, received now. */
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
