package dev.trickle.status.webhook;

import static dev.trickle.status.webhook.RawHttpClient.post;
import static dev.trickle.status.webhook.RawHttpClient.webhook;
import static dev.trickle.status.webhook.TestWebhookServer.SIGNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** Clients that send slowly over real sockets: further bytes do not extend a timeout. */
class SlowClientTest {

    private static final Duration TIMEOUT = Duration.ofMillis(600);
    private static final Duration INTERVAL = Duration.ofMillis(20);

    /** Upper bound on a slow machine. */
    private static final Duration UPPER_BOUND = Duration.ofSeconds(10);

    @Test
    void aSlowHeaderClosesTheConnection() throws IOException {
        try (var server = TestWebhookServer.start("header-timeout=600ms");
                var slow = server.connect()) {
            slow.send("POST /webhooks/whatsapp HTTP/1.1\r\nX-Slow: ");

            assertThat(slow.trickleUntilResponse(INTERVAL)).isBetween(TIMEOUT.minus(INTERVAL), UPPER_BOUND);
            assertThat(slow.isClosed()).isTrue();
        }
    }

    @Test
    void aSlowSecondHeaderClosesTheConnection() throws IOException {
        try (var server = TestWebhookServer.start("header-timeout=600ms");
                var slow = server.connect()) {
            assertThat(slow.send(webhook("hello")).readStatus()).isEqualTo(200);

            assertThat(slow.trickleUntilResponse(INTERVAL)).isBetween(TIMEOUT.minus(INTERVAL), UPPER_BOUND);
            assertThat(slow.isClosed()).isTrue();
        }
    }

    @Test
    void aSlowBodyIsAnsweredWith503() throws IOException {
        try (var server = TestWebhookServer.start("body-timeout=600ms");
                var slow = server.connect()) {
            slow.send(post(SIGNED, "Content-Length: 1000000"));

            assertThat(slow.trickleUntilResponse(INTERVAL)).isBetween(TIMEOUT.minus(INTERVAL), UPPER_BOUND);
            await().until(() -> server.responses(WebhookResponse.BODY_TIMEOUT) == 1);
            assertThat(server.accepted()).isEmpty();
            await().until(() -> server.availableBuffer() == (64 << 20));
        }
    }

    @Test
    void aSilentClientIsDisconnected() throws IOException {
        try (var server = TestWebhookServer.start("header-timeout=200ms");
                var silent = server.connect()) {
            assertThat(silent.isClosed()).isTrue();
        }
    }

    @Test
    void anIdleClientIsDisconnected() throws IOException {
        try (var server = TestWebhookServer.start("idle-timeout=200ms");
                var silent = server.connect()) {
            assertThat(silent.send(webhook("hello")).readStatus()).isEqualTo(200);
            assertThat(silent.isClosed()).isTrue();
        }
    }

    @Test
    void slowClientsDoNotDelayOthers() throws IOException {
        var slowClients = new ArrayList<RawHttpClient>();
        try (var server = TestWebhookServer.start();
                var meta = server.connect()) {
            for (var number = 0; number < 300; number++) {
                slowClients.add(server.connect());
                slowClients.getLast().send(number % 2 == 0 ? "POST /" : post(SIGNED, "Content-Length: 9") + "a");
            }

            assertThat(meta.send(webhook("hello")).readStatus()).isEqualTo(200);
        } finally {
            for (var slow : slowClients) {
                slow.close();
            }
        }
    }

    @Test
    void connectionsBeyondTheLimitAreClosed() throws IOException {
        try (var server = TestWebhookServer.start("max-connections=2");
                var first = server.connect();
                var second = server.connect()) {
            assertThat(first.send(webhook("hello")).readStatus()).isEqualTo(200);
            assertThat(second.send(webhook("hello")).readStatus()).isEqualTo(200);
            try (var third = server.connect()) {
                assertThat(third.isClosed()).isTrue();
                assertThat(server.refusedConnections()).isOne();
            }

            second.disconnect();
            await().until(() -> server.connections() == 1);
            try (var third = server.connect()) {
                assertThat(third.send(webhook("hello")).readStatus()).isEqualTo(200);
            }
        }
    }
}
