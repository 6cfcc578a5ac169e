package dev.trickle.status.webhook;

import static dev.trickle.status.webhook.RawHttpClient.post;
import static dev.trickle.status.webhook.RawHttpClient.webhook;
import static dev.trickle.status.webhook.TestWebhookServer.SIGNED;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookRefusalsTest {

    private static final int MEGABYTE = 1 << 20;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Other: 1",
                "X-Hub-Signature-256: ",
                "X-Hub-Signature-256: sha256=12",
                "X-Hub-Signature: sha1=0123456789012345678901234567890123456789"
            })
    void anUnsignedWebhookIsRefusedBeforeItsBodyIsRead(String header) throws IOException {
        try (var server = TestWebhookServer.start();
                var attacker = server.connect()) {
            // The body is never sent: a server that reads it would wait.
            assertThat(attacker.send(post(header, "Content-Length: 1000")).readStatus())
                    .isEqualTo(401);
            assertThat(attacker.isClosed()).isTrue();
            assertThat(server.availableBuffer()).isEqualTo(64 * MEGABYTE);
        }
    }

    @Test
    void theBodyOfAnUnsignedWebhookIsNotRequested() throws IOException {
        try (var server = TestWebhookServer.start();
                var attacker = server.connect();
                var meta = server.connect()) {
            assertThat(attacker.send(post("Expect: 100-continue", "Content-Length: 5"))
                            .readStatus())
                    .isEqualTo(401);
            assertThat(meta.send(post(SIGNED, "Expect: 100-continue", "Content-Length: 5"))
                            .readStatus())
                    .isEqualTo(100);
            assertThat(meta.send("hello").readStatus()).isEqualTo(200);
        }
    }

    @Test
    void theResponseArrivesEvenIfTheClientKeepsSending() throws IOException {
        try (var server = TestWebhookServer.start();
                var attacker = server.connect()) {
            attacker.send(post("Content-Length: " + MEGABYTE)).send(new byte[MEGABYTE]);

            assertThat(attacker.readStatus()).isEqualTo(401);
            assertThat(server.availableBuffer()).isEqualTo(64 * MEGABYTE);
        }
    }

    @Test
    void aTooLargeContentLengthIsRefusedBeforeTheBodyIsRead() throws IOException {
        try (var server = TestWebhookServer.start();
                var client = server.connect()) {
            var length = "Content-Length: " + (4 * MEGABYTE + 1);
            assertThat(client.send(post(SIGNED, length)).readStatus()).isEqualTo(413);
        }
    }

    @Test
    void theLimitAppliesToChunkedBodies() throws IOException {
        try (var server = TestWebhookServer.start();
                var large = server.connect();
                var tooLarge = server.connect()) {
            var chunk = ("%x\r\n".formatted(MEGABYTE) + "a".repeat(MEGABYTE) + "\r\n");
            large.send(post(SIGNED, "Transfer-Encoding: chunked"));
            tooLarge.send(post(SIGNED, "Transfer-Encoding: chunked"));
            for (var megabyte = 0; megabyte < 4; megabyte++) {
                large.send(chunk);
                tooLarge.send(chunk);
            }

            assertThat(large.send("0\r\n\r\n").readStatus()).isEqualTo(200);
            assertThat(tooLarge.send("1\r\na\r\n").readStatus()).isEqualTo(413);
            assertThat(server.accepted())
                    .singleElement()
                    .satisfies(body -> assertThat(body).hasSize(4 * MEGABYTE));
            assertThat(server.availableBuffer()).isEqualTo(64 * MEGABYTE);
        }
    }

    @Test
    void webhooksAreAcceptedAgainWhenTheBufferIsFree() throws IOException {
        try (var server = TestWebhookServer.start("buffer-size=24KB");
                var first = server.connect();
                var second = server.connect();
                var third = server.connect()) {
            first.send(post(SIGNED, "Content-Length: 16384")).send(new byte[16_383]);
            org.awaitility.Awaitility.await().until(() -> server.availableBuffer() < 16_384);

            assertThat(second.send(webhook("b".repeat(9_000))).readStatus()).isEqualTo(503);
            assertThat(server.responses(WebhookResponse.OVERLOADED)).isOne();
            assertThat(first.send("a").readStatus()).isEqualTo(200);
            assertThat(third.send(webhook("c".repeat(9_000))).readStatus()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
                    GET /actuator/health HTTP/1.1,          404
                    POST / HTTP/1.1,                        404
                    PUT /webhooks/whatsapp HTTP/1.1,        405
                    GET /webhooks/whatsapp HTTP/1.1,        403
                    something else,                         400
                    """)
    void otherRequestsAreRefused(String line, int status) throws IOException {
        try (var server = TestWebhookServer.start();
                var client = server.connect()) {
            assertThat(client.send(line + "\r\nHost: hooks\r\n\r\n").readStatus())
                    .isEqualTo(status);
            assertThat(server.accepted()).isEmpty();
        }
    }

    @Test
    void aFailureOfTheHandlerIsAnsweredWith503() throws IOException {
        try (var server = TestWebhookServer.startWithHandler((signature, body) -> {
                    throw new IllegalStateException("a defect");
                });
                var meta = server.connect()) {
            assertThat(meta.send(webhook("hello")).readStatus()).isEqualTo(503);
            assertThat(meta.send(webhook("hello")).readStatus()).isEqualTo(503);
            assertThat(server.availableBuffer()).isEqualTo(64 * MEGABYTE);
        }
    }

    @Test
    void aMissingAcknowledgementIsAnsweredWith503() throws IOException {
        try (var server = TestWebhookServer.startWithoutBroker("100ms");
                var meta = server.connect()) {
            assertThat(meta.send(webhook("hello")).readStatus()).isEqualTo(503);
            assertThat(meta.send(webhook("hello")).readStatus()).isEqualTo(503);
            assertThat(server.availableBuffer()).isEqualTo(64 * MEGABYTE);
        }
    }
}
