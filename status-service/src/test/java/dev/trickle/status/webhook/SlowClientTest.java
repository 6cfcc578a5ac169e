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

/** Real sockets that trickle: no byte that comes gains them time. */
class SlowClientTest {

    private static final Duration LONGEST = Duration.ofMillis(600);
    private static final Duration A_PAUSE = Duration.ofMillis(20);

    /** What a slow machine may add. */
    private static final Duration AT_MOST = Duration.ofSeconds(10);

    @Test
    void ofAHeadAreCutOff() throws IOException {
        try (var testWebhookServer = TestWebhookServer.with("headers-within=600ms");
                var mallory = testWebhookServer.rawHttpClient()) {
            mallory.says("POST /webhooks/whatsapp HTTP/1.1\r\nX-Slow: ");

            assertThat(mallory.tricklesUntilHeard(A_PAUSE)).isBetween(LONGEST.minus(A_PAUSE), AT_MOST);
            assertThat(mallory.isOver()).isTrue();
        }
    }

    @Test
    void ofASecondHeadAreCutOff() throws IOException {
        try (var testWebhookServer = TestWebhookServer.with("headers-within=600ms");
                var mallory = testWebhookServer.rawHttpClient()) {
            assertThat(mallory.says(webhook("hello")).status()).isEqualTo(200);

            assertThat(mallory.tricklesUntilHeard(A_PAUSE)).isBetween(LONGEST.minus(A_PAUSE), AT_MOST);
            assertThat(mallory.isOver()).isTrue();
        }
    }

    @Test
    void ofABodyAreAskedToComeAgain() throws IOException {
        try (var testWebhookServer = TestWebhookServer.with("body-within=600ms");
                var slow = testWebhookServer.rawHttpClient()) {
            slow.says(post(SIGNED, "Content-Length: 1000000"));

            assertThat(slow.tricklesUntilHeard(A_PAUSE)).isBetween(LONGEST.minus(A_PAUSE), AT_MOST);
            await().until(() -> testWebhookServer.answered(WebhookResponse.TOO_SLOW) == 1);
            assertThat(testWebhookServer.kept()).isEmpty();
            await().until(() -> testWebhookServer.room() == (64 << 20));
        }
    }

    @Test
    void whoSayNothingAreCutOff() throws IOException {
        try (var testWebhookServer = TestWebhookServer.with("headers-within=200ms");
                var silent = testWebhookServer.rawHttpClient()) {
            assertThat(silent.isOver()).isTrue();
        }
    }

    @Test
    void whoSayNothingMoreAreCutOff() throws IOException {
        try (var testWebhookServer = TestWebhookServer.with("idle-for=200ms");
                var silent = testWebhookServer.rawHttpClient()) {
            assertThat(silent.says(webhook("hello")).status()).isEqualTo(200);
            assertThat(silent.isOver()).isTrue();
        }
    }

    @Test
    void holdNobodyUp() throws IOException {
        var mallories = new ArrayList<RawHttpClient>();
        try (var testWebhookServer = TestWebhookServer.with();
                var meta = testWebhookServer.rawHttpClient()) {
            for (var each = 0; each < 300; each++) {
                mallories.add(testWebhookServer.rawHttpClient());
                mallories.getLast().says(each % 2 == 0 ? "POST /" : post(SIGNED, "Content-Length: 9") + "a");
            }

            assertThat(meta.says(webhook("hello")).status()).isEqualTo(200);
        } finally {
            for (var mallory : mallories) {
                mallory.close();
            }
        }
    }

    @Test
    void takeOnlySoManyConnections() throws IOException {
        try (var testWebhookServer = TestWebhookServer.with("most-connections=2");
                var ada = testWebhookServer.rawHttpClient();
                var bob = testWebhookServer.rawHttpClient()) {
            assertThat(ada.says(webhook("hello")).status()).isEqualTo(200);
            assertThat(bob.says(webhook("hello")).status()).isEqualTo(200);
            try (var cyd = testWebhookServer.rawHttpClient()) {
                assertThat(cyd.isOver()).isTrue();
                assertThat(testWebhookServer.turnedAway()).isOne();
            }

            bob.hangsUp();
            await().until(() -> testWebhookServer.connections() == 1);
            try (var cyd = testWebhookServer.rawHttpClient()) {
                assertThat(cyd.says(webhook("hello")).status()).isEqualTo(200);
            }
        }
    }
}
