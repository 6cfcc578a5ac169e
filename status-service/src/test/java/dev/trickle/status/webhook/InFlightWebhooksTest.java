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
    void shareAConnectionAndAreAnsweredInTurn() throws IOException {
        try (var testWebhookServer = TestWebhookServer.with();
                var meta = testWebhookServer.rawHttpClient()) {
            // Both at once: the second waits until the first is answered.
            meta.says(webhook("first") + webhook("second"));

            assertThat(meta.status()).isEqualTo(200);
            assertThat(meta.status()).isEqualTo(200);
            assertThat(testWebhookServer.kept()).containsExactly("first", "second");
        }
    }

    @Test
    void mayComeInTheSmallestPieces() throws IOException {
        try (var testWebhookServer = TestWebhookServer.with();
                var meta = testWebhookServer.rawHttpClient()) {
            meta.says(post(SIGNED, "Transfer-Encoding: chunked"));
            meta.says("1\r\na\r\n".repeat(20_000) + "0\r\n\r\n");

            assertThat(meta.status()).isEqualTo(200);
            assertThat(testWebhookServer.kept()).containsExactly("a".repeat(20_000));
        }
    }

    @Test
    void giveTheirConnectionBackIfTheySaySo() throws IOException {
        try (var testWebhookServer = TestWebhookServer.with();
                var meta = testWebhookServer.rawHttpClient()) {
            meta.says(post(SIGNED, "Connection: close", "Content-Length: 1") + "a");

            assertThat(meta.status()).isEqualTo(200);
            assertThat(meta.isOver()).isTrue();
        }
    }

    @Test
    void giveTheirRoomBackWhenTheSenderGoesAway() throws IOException {
        try (var testWebhookServer = TestWebhookServer.with()) {
            try (var meta = testWebhookServer.rawHttpClient()) {
                meta.says(post(SIGNED, "Content-Length: 1000") + "a");
                await().until(() -> testWebhookServer.room() < (64 << 20));
            }

            await().until(() -> testWebhookServer.room() == (64 << 20));
            await().until(() -> testWebhookServer.connections() == 0);
        }
    }

    @Test
    void areStillAnsweredWhenTheServiceEnds() throws Exception {
        var there = new CountDownLatch(1);
        var kafka = new CountDownLatch(1);
        try (var testWebhookServer = TestWebhookServer.doing((webhookSignature, body) -> {
                    there.countDown();
                    awaitOf(kafka);
                    return WebhookResponse.KEPT;
                });
                var meta = testWebhookServer.rawHttpClient()) {
            meta.says(webhook("hello"));
            there.await();

            var ending = Thread.ofVirtual().start(testWebhookServer::ends);
            kafka.countDown();

            assertThat(meta.status()).isEqualTo(200);
            ending.join();
            assertThat(meta.isOver()).isTrue();
        }
    }

    @Test
    void answerTheChallengeOfMeta() throws IOException {
        try (var testWebhookServer = TestWebhookServer.with();
                var meta = testWebhookServer.rawHttpClient();
                var mallory = testWebhookServer.rawHttpClient()) {
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
