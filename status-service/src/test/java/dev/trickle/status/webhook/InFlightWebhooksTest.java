package dev.trickle.status.webhook;

import static dev.trickle.status.webhook.RawHttpClient.post;
import static dev.trickle.status.webhook.RawHttpClient.webhook;
import static dev.trickle.status.webhook.TestWebhookServer.SIGNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class InFlightWebhooksTest {

    @Test
    void pipelinedWebhooksAreAnsweredInOrder() throws IOException {
        try (var server = TestWebhookServer.start();
                var meta = server.connect()) {
            // Pipelined: the second waits until the first is answered.
            meta.send(webhook("first") + webhook("second"));

            assertThat(meta.readStatus()).isEqualTo(200);
            assertThat(meta.readStatus()).isEqualTo(200);
            assertThat(server.accepted()).containsExactly("first", "second");
        }
    }

    @Test
    void aBodyMayArriveInTheSmallestChunks() throws IOException {
        try (var server = TestWebhookServer.start();
                var meta = server.connect()) {
            meta.send(post(SIGNED, "Transfer-Encoding: chunked"));
            meta.send("1\r\na\r\n".repeat(20_000) + "0\r\n\r\n");

            assertThat(meta.readStatus()).isEqualTo(200);
            assertThat(server.accepted()).containsExactly("a".repeat(20_000));
        }
    }

    @Test
    void theConnectionClosesOnRequest() throws IOException {
        try (var server = TestWebhookServer.start();
                var meta = server.connect()) {
            meta.send(post(SIGNED, "Connection: close", "Content-Length: 1") + "a");

            assertThat(meta.readStatus()).isEqualTo(200);
            assertThat(meta.isClosed()).isTrue();
        }
    }

    @Test
    void aDisconnectReleasesTheBuffer() throws IOException {
        try (var server = TestWebhookServer.start()) {
            try (var meta = server.connect()) {
                meta.send(post(SIGNED, "Content-Length: 1000") + "a");
                await().until(() -> server.availableBuffer() < (64 << 20));
            }

            await().until(() -> server.availableBuffer() == (64 << 20));
            await().until(() -> server.connections() == 0);
        }
    }

    @Test
    void webhooksInFlightAreAnsweredDuringShutdown() throws Exception {
        var received = new CountDownLatch(1);
        var acknowledged = new CountDownLatch(1);
        try (var server = TestWebhookServer.startWithHandler((signature, body) -> {
                    received.countDown();
                    awaitLatch(acknowledged);
                    return WebhookResponse.ACCEPTED;
                });
                var meta = server.connect()) {
            meta.send(webhook("hello"));
            received.await();

            var shutdown = Thread.ofVirtual().start(server::stop);
            acknowledged.countDown();

            assertThat(meta.readStatus()).isEqualTo(200);
            shutdown.join();
            assertThat(meta.isClosed()).isTrue();
        }
    }

    @Test
    void metasChallengeIsAnswered() throws IOException {
        try (var server = TestWebhookServer.start();
                var meta = server.connect();
                var attacker = server.connect()) {
            meta.send(verification("open%20sesame"));
            assertThat(meta.readResponse()).startsWith("HTTP/1.1 200 OK").endsWith("\r\n\r\n77");

            attacker.send(verification("open"));
            assertThat(attacker.readResponse()).startsWith("HTTP/1.1 403").doesNotContain("77");
        }
    }

    private static String verification(String token) {
        return "GET %s?hub.mode=subscribe&hub.challenge=77&hub.verify_token=%s HTTP/1.1\r\nHost: hooks\r\n\r\n"
                .formatted(WebhookConnection.PATH, token);
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
