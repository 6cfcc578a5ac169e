package dev.trickle.status.webhook;

import static dev.trickle.status.webhook.Caller.post;
import static dev.trickle.status.webhook.Caller.webhook;
import static dev.trickle.status.webhook.Edge.SIGNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class TakenWebhooksTest {

    @Test
    void shareAConnectionAndAreAnsweredInTurn() throws IOException {
        try (var edge = Edge.with();
                var meta = edge.caller()) {
            // Both at once: the second waits until the first is answered.
            meta.says(webhook("first") + webhook("second"));

            assertThat(meta.status()).isEqualTo(200);
            assertThat(meta.status()).isEqualTo(200);
            assertThat(edge.kept()).containsExactly("first", "second");
        }
    }

    @Test
    void mayComeInTheSmallestPieces() throws IOException {
        try (var edge = Edge.with();
                var meta = edge.caller()) {
            meta.says(post(SIGNED, "Transfer-Encoding: chunked"));
            meta.says("1\r\na\r\n".repeat(20_000) + "0\r\n\r\n");

            assertThat(meta.status()).isEqualTo(200);
            assertThat(edge.kept()).containsExactly("a".repeat(20_000));
        }
    }

    @Test
    void giveTheirConnectionBackIfTheySaySo() throws IOException {
        try (var edge = Edge.with();
                var meta = edge.caller()) {
            meta.says(post(SIGNED, "Connection: close", "Content-Length: 1") + "a");

            assertThat(meta.status()).isEqualTo(200);
            assertThat(meta.isOver()).isTrue();
        }
    }

    @Test
    void giveTheirRoomBackWhenTheSenderGoesAway() throws IOException {
        try (var edge = Edge.with()) {
            try (var meta = edge.caller()) {
                meta.says(post(SIGNED, "Content-Length: 1000") + "a");
                await().until(() -> edge.room() < (64 << 20));
            }

            await().until(() -> edge.room() == (64 << 20));
            await().until(() -> edge.connections() == 0);
        }
    }

    @Test
    void areStillAnsweredWhenTheServiceEnds() throws Exception {
        var there = new CountDownLatch(1);
        var kafka = new CountDownLatch(1);
        try (var edge = Edge.doing((signature, body) -> {
                    there.countDown();
                    awaitOf(kafka);
                    return Answer.KEPT;
                });
                var meta = edge.caller()) {
            meta.says(webhook("hello"));
            there.await();

            var ending = Thread.ofVirtual().start(edge::ends);
            kafka.countDown();

            assertThat(meta.status()).isEqualTo(200);
            ending.join();
            assertThat(meta.isOver()).isTrue();
        }
    }

    @Test
    void answerTheChallengeOfMeta() throws IOException {
        try (var edge = Edge.with();
                var meta = edge.caller();
                var mallory = edge.caller()) {
            meta.says(registering("open%20sesame"));
            assertThat(meta.answer()).startsWith("HTTP/1.1 200 OK").endsWith("\r\n\r\n77");

            mallory.says(registering("open"));
            assertThat(mallory.answer()).startsWith("HTTP/1.1 403").doesNotContain("77");
        }
    }

    private static String registering(String token) {
        return "GET %s?hub.mode=subscribe&hub.challenge=77&hub.verify_token=%s HTTP/1.1\r\nHost: hooks\r\n\r\n"
                .formatted(WebhookConnection.PATH, token);
    }

    private static void awaitOf(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
